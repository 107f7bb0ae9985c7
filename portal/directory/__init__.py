"""The directory of specialists and their profiles, as clients see them."""
