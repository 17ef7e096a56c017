"""Pages of the laboratory, grouped by what they are about."""
