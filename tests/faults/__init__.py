"""What happens when parts of a running installation are killed."""
