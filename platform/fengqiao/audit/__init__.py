"""The trail: who did what to which thing, in the same transaction, never changed."""
