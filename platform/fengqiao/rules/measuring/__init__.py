"""Registers and filings made into figures: periods, windows, the vector kernel, its reference."""
