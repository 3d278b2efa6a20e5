"""Periodic reports: what is owed, filed, checked and added up."""
