"""Spreadsheets in and out: read with suspicion, written as a clerk expects them."""
