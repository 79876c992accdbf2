"""Where the standard is kept and by whom: places, subjects, people, their posts, accesses and credentials."""
