"""A county as a whole: its folder is read, checked and adopted into the installation."""
