"""Pages of the organisation: they ask, act and answer."""
