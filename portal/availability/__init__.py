"""When a specialist is open: hours, overrides, holidays, gaps, caps and notice."""
