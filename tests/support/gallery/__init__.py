"""Every component on a page, for tests only: what a person sees before a capability uses it."""
