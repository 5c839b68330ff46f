"""The pure parts of the `website` spider: addresses, lists, sitemaps, feeds, and what an answer really is."""
