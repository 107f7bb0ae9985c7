"""JSON API v1: a second face on the same services."""
