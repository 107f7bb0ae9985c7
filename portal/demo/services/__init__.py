"""Writing the demo practice, and made-up data in bulk."""
