"""The client's pages of the questions: the start, the way through, checking and sharing."""
