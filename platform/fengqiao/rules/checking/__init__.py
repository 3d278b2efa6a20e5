"""What is checked once a rule file has been read: names, units, weights, bands, refusals."""
