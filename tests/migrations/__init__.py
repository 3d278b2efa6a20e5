"""The database's structure, from nothing and back again."""
