"""Designing forms on a page: drafts, the field dictionary, the burden, adopting and retiring."""
