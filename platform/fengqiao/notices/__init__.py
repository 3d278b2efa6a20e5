"""What a post is told: the inbox, the daily digest, and the ways out of the house."""
