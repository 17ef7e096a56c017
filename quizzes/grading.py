"""Marks: what grading an answer gives. Pure; kinds compute them, services store them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Marks:
    """`marks` of `max_marks`."""

    marks: float
    max_marks: float = 1.0


HELP_COST = 0.15  # of the marks, for every hint and every try after the first; the most of both leave a quarter


def penalty(marks: Marks, *, num_helped: int) -> float:
    """What so many hints and further tries take from the marks."""
    return marks.marks * min(1.0, HELP_COST * num_helped)


# Points for a right and for a wrong answer, by how sure its writer said to be. They pay for honesty: a guess earns most
# below a probability of 2/3, being sure only above 4/5 (Gardner-Medwin, "Confidence assessment", ALT-J 3, 1995).
POINTS = {"sure": (3, -6), "think so": (2, -2), "guess": (1, 0)}


def balanced_share(chosen: frozenset[str], correct: frozenset[str], wrong: frozenset[str]) -> float:
    """The share of the correct options chosen minus the share of the wrong ones chosen, never below 0.

    1 only for exactly the correct options; 0 for everything at once, so ticking more never pays by itself.
    """
    return max(0.0, len(chosen & correct) / len(correct) - len(chosen & wrong) / len(wrong))
