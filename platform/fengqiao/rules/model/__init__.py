"""What a checked rule file says, as plain immutable records; the words of the file's keys."""
