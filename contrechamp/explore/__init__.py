"""The database in a browser: Datasette, read-only, with our questions."""

from contrechamp.explore.serving import application, serve

__all__ = ["application", "serve"]
