"""Words of duties in templates."""
