"""What the directory reads: one module a use."""
