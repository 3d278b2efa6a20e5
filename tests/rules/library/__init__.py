"""The library of real schemes proves that the rule language can say what they say."""
