from boamp_portal import portal

__all__ = ["portal"]
