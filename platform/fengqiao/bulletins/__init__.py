"""Bulletins: rendered from a frozen snapshot, numbered, signed off, published, verifiable."""
