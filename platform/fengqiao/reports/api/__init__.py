"""Reports and duties at the machine's door."""
