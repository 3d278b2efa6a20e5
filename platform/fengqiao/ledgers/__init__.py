"""Ledgers: what a county writes down entry by entry."""
