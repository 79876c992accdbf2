"""SQLite whose writers stand in a queue: Django's own backend with a lock before BEGIN IMMEDIATE."""
