"""The store → a static site: pages of papers, bodies, vendors, topics and places, and what was read."""

from feeds.site.site import SiteReport, write_site

__all__ = ["SiteReport", "write_site"]
