"""Documents → findings."""
