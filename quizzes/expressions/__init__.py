"""The safe language of formulas, the two arithmetics that compute it, and the variants drawn with it."""
