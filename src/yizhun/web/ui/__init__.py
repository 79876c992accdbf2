"""What every page shares: the frame, the look, both languages, times in the place's zone."""
