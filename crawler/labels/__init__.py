"""What a label or a file name says of a paper: its title, its day, its kind. Pure functions."""
