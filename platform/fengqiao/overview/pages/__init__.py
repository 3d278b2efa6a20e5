"""The pages to look at: the heat map, the course of a figure, the leader's page, the search."""
