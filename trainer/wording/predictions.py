"""A prediction and how it turned out, in words."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from trainer.models.experiment import Certainty
from trainer.scoring import FAILS, HOLDS, NO_DIFFERENCE, Score
from trainer.wording.metrics import difference
from trainer.wording.numbers import fixed

RESULTS: dict[bool | None, Promise] = {
    True: _("That came true."),
    False: _("That did not come true."),
    None: _("The verdict leaves open whether that is so; it is not scored."),
}


def winner_label(winner: str, labels: Mapping[str, str]) -> str:
    """Alone, as in a count of what was predicted."""
    words = {
        NO_DIFFERENCE: gettext("no difference"),
        HOLDS: gettext("yes, it will hold"),
        FAILS: gettext("no, it will not"),
    }
    return words.get(winner) or labels.get(winner, winner)


def prediction_in_words(
    winner: str, effect: float, certainty: str, *, labels: Mapping[str, str], unit: str, spread: float | None = None
) -> str:
    """`labels` names the arms by slug; `spread` is None where no range was named."""
    certainty = str(Certainty(certainty).label)
    if winner == NO_DIFFERENCE:
        return gettext("You predicted no difference (%(certainty)s).") % {"certainty": certainty}
    if winner == HOLDS:
        return gettext("You predicted that the claim holds (%(certainty)s).") % {"certainty": certainty}
    if winner == FAILS:
        return gettext("You predicted that the claim does not hold (%(certainty)s).") % {"certainty": certainty}
    words = {"arm": labels[winner], "size": difference(effect, unit), "certainty": certainty}
    if spread is not None:
        words["spread"] = difference(spread, unit)
        return (
            gettext("You predicted: %(arm)s ends higher, by %(size)s give or take %(spread)s (%(certainty)s).") % words
        )
    return gettext("You predicted: %(arm)s ends higher, by %(size)s (%(certainty)s).") % words


def result_in_words(score: Score) -> str:
    return str(RESULTS[score.came_true])


def brier_in_words(score: Score) -> str:
    if score.brier is None:
        return ""
    text = gettext("Brier score of your certainty: %(score)s (0 is best, 1 is worst).")
    return text % {"score": fixed(score.brier, 2)}


def size_error_in_words(score: Score, unit: str) -> str:
    if score.size_error is None:
        return ""
    return gettext("Your size was off by %(size)s.") % {"size": difference(score.size_error, unit)}


def interval_score_in_words(score: Score, unit: str) -> str:
    """Of the range that was named; nothing where none was."""
    if score.interval_score is None:
        return ""
    words = {"score": difference(score.interval_score, unit), "missed": difference(score.missed_by, unit)}
    if not score.missed_by:
        return (
            gettext("Your range held the measured size. Interval score: %(score)s, its width; less is better.") % words
        )
    text = gettext(
        "Your range missed by %(missed)s. Interval score: %(score)s; less is better, a miss costs the sure more."
    )
    return text % words
