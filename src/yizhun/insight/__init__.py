"""Why, and what next: arrays in, result objects and sentences out. One method a file."""
