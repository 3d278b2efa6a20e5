"""The rule language: one declarative model of the file, which reads it and gives its schema."""
