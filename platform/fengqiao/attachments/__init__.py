"""Photos and papers that back an answer: proven by parsing, re-encoded, kept by digest."""
