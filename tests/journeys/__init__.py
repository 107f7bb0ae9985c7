"""Whole ways through the portal, as the people who take them meet it."""
