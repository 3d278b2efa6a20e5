"""A county's three years, lived through the front doors: nothing is inserted behind them."""
