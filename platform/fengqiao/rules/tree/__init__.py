"""The checked tree that all three executors run: typed, scaled, bounded integer nodes."""
