"""Checks of a definition's sense, after its shape: what a JSON Schema cannot say."""
