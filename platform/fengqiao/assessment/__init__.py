"""A year is judged: facts frozen, rules applied, every point explained."""
