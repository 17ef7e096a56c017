"""How sure a reader says to be, in words."""

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext

from trainer.models import Certainty

register = template.Library()


@register.simple_tag
def certainties() -> list[tuple[str, Promise]]:
    """Value and label, the surest first."""
    return [*Certainty.choices]


@register.simple_tag
def points_sentence(points: int) -> str:
    """Signed, as certainty marking gives them."""
    words = ngettext("%(points)s point.", "%(points)s points.", abs(points))
    return words % {"points": f"{points:+d}".replace("-", "−") if points else "0"}


@register.simple_tag
def certainty_sentence(code: str, is_correct: bool) -> str:
    """What the certainty meant for this answer."""
    match code, is_correct:
        case "sure", True:
            return gettext("You were sure, and rightly so.")
        case "sure", False:
            return gettext("You were sure. This is the kind of mistake that is worth writing down.")
        case "think so", True:
            return gettext("You thought so; now you know.")
        case "think so", False:
            return gettext("You thought so, but were not sure. Read why, and it will stay.")
        case "guess", True:
            return gettext("You guessed. Could you explain why it is right?")
    return gettext("You guessed. Nothing lost: read why.")
