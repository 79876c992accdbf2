"""An analysis in, cards and sheets out: one question of the report a file."""
