"""French departments, overseas collectivities and regions under the names readers know."""

from contrechamp.reference import load_bodies


def label_department(code: str) -> str:
    """As in Loire-Atlantique (44); a code that is not French stays as it is."""
    name = load_bodies().department(code)
    return f"{name} ({code.upper()})" if name else code


def label_region(code: str) -> str:
    """As in Bretagne; a code that is not French stays as it is."""
    return load_bodies().region(code) or code
