"""Profiles, the directory and verification."""
