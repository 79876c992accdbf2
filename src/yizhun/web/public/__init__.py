"""What anybody may read: the published clauses of a site and how they are kept, and the same as open data."""
