"""Facts from files and the database: read, checked, hashed, and frozen into columns."""
