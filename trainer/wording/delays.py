"""Why a turn comes later than it looked, in words."""

from django.utils.translation import gettext, ngettext

from trainer.turns import Delay
from trainer.wording.numbers import rough_duration


def delay_in_words(delay: Delay) -> str:
    words = {"num": delay.num, "time": rough_duration(delay.seconds)}
    if delay.code == "joined":
        return (
            ngettext(
                "%(num)s experiment of somebody with less training time joined and goes first: about %(time)s more.",
                "%(num)s experiments of others with less training time joined and go first: about %(time)s more.",
                delay.num,
            )
            % words
        )
    if delay.code == "gone":
        return (
            ngettext(
                "%(num)s training process has gone since you started it: about %(time)s more.",
                "%(num)s training processes have gone since you started it: about %(time)s more.",
                delay.num,
            )
            % words
        )
    if delay.code == "over":
        return gettext("What is being trained takes longer than its price: %(time)s more so far.") % words
    assert delay.code == "again"
    return gettext("A training before yours lost its worker and starts again.")
