"""The rule engine measured: by hand, never in the suite."""
