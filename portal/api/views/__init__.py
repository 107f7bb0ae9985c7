"""The JSON API's views, and the problems they answer with."""
