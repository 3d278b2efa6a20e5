"""Pages of the ledgers: the list, a new entry, an entry and what is done with it next."""
