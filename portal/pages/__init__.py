"""Home, help and the other public pages."""
