"""Finds the sites of towns, looks at each, and writes catalogue files for what it found."""
