"""Rules and results in words."""
