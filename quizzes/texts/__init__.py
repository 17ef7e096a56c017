"""What authors write: validated, checked, rendered once at save."""
