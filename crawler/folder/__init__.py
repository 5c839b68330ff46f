"""The pure parts of the `folder` spider."""
