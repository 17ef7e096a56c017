"""Tests mirror the code; a file is a behaviour, a name is a sentence."""
