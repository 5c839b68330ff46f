"""Findings → what people read."""
