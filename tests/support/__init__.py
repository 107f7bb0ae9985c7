"""What tests of several capabilities share: builders, readers and strict checkers."""
