"""Words of the organisation in templates."""
