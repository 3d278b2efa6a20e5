"""Workers: another door to the same deeds, opened by the clock or by a wake-up."""
