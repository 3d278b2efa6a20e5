"""Units and the tree they form, as of any day."""
