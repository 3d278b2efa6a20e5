"""The rule engine, told as sentences about assessments."""
