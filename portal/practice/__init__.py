"""Administration: check and publish profiles, import a practice."""
