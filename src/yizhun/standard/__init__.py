"""What is asked: a folder of YAML in, a `Standard` and remarks out."""
