"""Deliberations as open data (schema SCDL 2.1): rows of CSV files and of Opendatasoft records."""
