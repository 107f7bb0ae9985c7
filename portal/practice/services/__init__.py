"""What reads and changes the practice: one module a use."""
