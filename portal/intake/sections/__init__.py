"""The sections of the specialist's one page, one module each (spec 5.1)."""
