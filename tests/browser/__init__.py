"""A real browser before a real server on the test database."""
