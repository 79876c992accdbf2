"""One held against the other: a library and evidence in, findings out."""
