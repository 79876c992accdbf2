"""The bell: what a person should know of, told once, with a page and a count."""
