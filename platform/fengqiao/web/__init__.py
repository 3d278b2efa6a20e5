"""The hall every page and every operation is entered through."""
