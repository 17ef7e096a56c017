"""What hints and further tries cost, in words: before they are taken and after."""

from django import template
from django.utils.translation import gettext, ngettext

from quizzes.grading import HELP_COST
from quizzes.models import Attempt
from quizzes.reading.presenting import Presentation

register = template.Library()


@register.simple_tag
def help_rule(presentation: Presentation) -> str:
    """What is offered, what it costs, and what it has cost so far."""
    document, cost = presentation.revision.question_document, {"percent": round(100 * HELP_COST)}
    num_hints, num_tries = len(document.hints), document.max_tries
    sentences = []
    if num_hints:
        sentences.append(ngettext("There is %(num)d hint.", "There are %(num)d hints.", num_hints) % {"num": num_hints})
    if num_tries > 1:
        sentences.append(gettext("You have up to %(num)d tries.") % {"num": num_tries})
    if num_hints and num_tries > 1:
        sentences.append(gettext("Each hint and each further try costs %(percent)d %% of the marks.") % cost)
    elif num_hints:
        sentences.append(gettext("Each hint costs %(percent)d %% of the marks.") % cost)
    else:
        sentences.append(gettext("Each further try costs %(percent)d %% of the marks.") % cost)
    if presentation.help.num_helped:
        percent = round(100 * (1 - HELP_COST * presentation.help.num_helped))
        sentences.append(gettext("A right answer earns %(percent)d %% now.") % {"percent": percent})
    return " ".join(sentences)


@register.simple_tag
def help_sentence(attempt: Attempt) -> str:
    """What the help of an answer cost; nothing when there was none."""
    if not attempt.num_helped:
        return ""
    parts, num_further = [], attempt.num_tries - 1
    if attempt.num_hints:
        parts.append(ngettext("%(num)d hint", "%(num)d hints", attempt.num_hints) % {"num": attempt.num_hints})
    if num_further:
        parts.append(ngettext("%(num)d further try", "%(num)d further tries", num_further) % {"num": num_further})
    values = {"help": ", ".join(parts), "percent": round(100 * HELP_COST * attempt.num_helped)}
    return gettext("Help cost %(percent)d %% of them (%(help)s); answered without help, it counts as right.") % values
