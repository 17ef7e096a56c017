"""The content directory: read, checked, loaded, brought into form, written."""
