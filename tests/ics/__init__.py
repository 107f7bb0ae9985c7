"""Calendar files: what they say, and what readers nobody here wrote make of them."""
