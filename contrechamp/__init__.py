"""The ground the stages share: records, errors, settings, the store, and the command that runs them."""

__version__ = "0.1.0"
