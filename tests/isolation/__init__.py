"""Who sees and changes what: the database's own lock, tried from every side."""
