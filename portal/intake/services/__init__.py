"""Intake services: what touches files and the database."""
