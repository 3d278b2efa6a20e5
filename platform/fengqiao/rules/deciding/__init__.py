"""What follows from the points: places, edges, grades, decisions with effects, money."""
