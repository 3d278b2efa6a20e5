"""The county's desk for changing its tree: ask, look at what happens, confirm, take back."""
