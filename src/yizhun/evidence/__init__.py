"""What happened: files in, clean tables, an account of every row and what could not be read out."""
