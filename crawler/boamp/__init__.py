"""The pure parts of the BOAMP spider: asking the API, reading its answers, reading notices."""
