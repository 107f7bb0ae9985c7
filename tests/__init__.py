"""Tests: the same paths as portal/, names that are rules."""
