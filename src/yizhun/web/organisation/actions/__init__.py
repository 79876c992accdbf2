"""What can be done to the organisation: every function is one act."""
