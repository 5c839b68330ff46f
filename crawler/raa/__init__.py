"""The pure parts of the spiders for prefects' collections of acts (recueils des actes administratifs)."""
