"""The deeds of accounts, units, the trail and reports."""
