"""Who: people, roles, sign-in links, passwords and sessions."""
