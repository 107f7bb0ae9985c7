"""Pages of signing in and out: by a mailed link, by its code, by password."""
