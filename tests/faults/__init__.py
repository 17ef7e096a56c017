"""Tests that kill and restart real processes."""
