"""Periodic reports: periods, forms, answers and how they add up."""
