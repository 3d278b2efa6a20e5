"""Three executors of one tree: arrays for everybody, one unit with its trace, a reference."""
