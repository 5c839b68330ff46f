"""Sources → documents and their bytes."""
