"""Lists of places, subjects and people from files: every fault first, then all or nothing."""
