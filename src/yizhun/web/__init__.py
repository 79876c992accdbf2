"""The application: the standard at work, one small Django app per kind of work."""
