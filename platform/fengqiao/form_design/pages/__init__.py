"""Pages on which a county designs its forms and sees what they cost."""
