"""Everything the site stands on: database, queue store, processes, packages, fonts."""
