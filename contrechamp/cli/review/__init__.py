"""`review` and `rules`: people correct the machine, in the terminal or in a browser."""

from contrechamp.cli.review.commands import register

__all__ = ["register"]
