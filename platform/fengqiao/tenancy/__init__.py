"""Who is who and sees what: counties, sessions, transactions and the moves of states."""
