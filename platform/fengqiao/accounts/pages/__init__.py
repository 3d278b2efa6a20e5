"""The pages of accounts: signing in, sessions, posts, people and invitations."""
