"""Pages of reports: what is to do, filing, the board, sending back, consolidating."""
