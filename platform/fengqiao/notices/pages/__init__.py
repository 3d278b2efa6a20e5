"""The pages of notices: what a post is told, and where else its unit hears of it."""
