"""The periods that reports are filed for: sorted string ids, and how they lie in each other."""
