"""The tree changes: move, rename, merge, split, open and close units, previewed and undone."""
