"""The only writers of the study tables."""
