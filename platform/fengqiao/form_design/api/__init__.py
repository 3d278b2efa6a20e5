"""A county's forms and their approvals at the machine's door."""
