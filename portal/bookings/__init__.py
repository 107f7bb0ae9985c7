"""The free 30-minute consultation: slots, book, move, cancel, undo, outcome."""
