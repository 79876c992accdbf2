"""Recurring duties: what falls due today at a site, done with one thumb, also without a network."""
