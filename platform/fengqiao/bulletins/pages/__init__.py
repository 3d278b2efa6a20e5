"""Pages of a year's desk and of the bulletins that come out of it."""
