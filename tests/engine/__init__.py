"""The engine's behaviour: pure parts first, then training held against plain PyTorch, then statistics."""
