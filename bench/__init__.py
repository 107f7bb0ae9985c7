"""Measurements and heavy drivers, never timed tests. Results: docs/measurements.md."""
