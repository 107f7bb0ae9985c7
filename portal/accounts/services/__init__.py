"""Changes and reads of people, sessions, links, passwords and counted tries."""
