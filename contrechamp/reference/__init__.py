"""Who is who among French public bodies: reference data with its source, and the resolution of names."""

from contrechamp.reference.bodies import Bodies, Body, BodyKind, load_bodies
from contrechamp.reference.resolving import Resolution, resolve

__all__ = ["Bodies", "Body", "BodyKind", "Resolution", "load_bodies", "resolve"]
