"""What reads and writes specialists: one module a use."""
