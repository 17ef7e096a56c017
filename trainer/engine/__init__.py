"""Small-experiment trainer: spec → plan → stacked PyTorch training → verdict. Knows nothing of the site around it.

Codes, numbers and metric names leave it; words are the caller's. `python -m trainer.engine` runs it alone.
"""
