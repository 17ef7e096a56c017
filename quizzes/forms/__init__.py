"""Forms of study that are not a question's own."""
