"""Pages of study and practice."""
