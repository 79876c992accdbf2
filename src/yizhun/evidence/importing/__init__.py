"""Other people's files and a map in, the tables of the evidence contract out."""
