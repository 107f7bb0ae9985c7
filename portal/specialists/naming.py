"""What specialists are called in sentences."""


def first_name(name: str) -> str:
    """Return what a person is called in a sentence: the first word of the name."""
    return name.split()[0] if name.split() else name
