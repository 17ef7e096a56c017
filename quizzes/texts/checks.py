"""What may be wrong with a Markdown text although it renders: links, dollars and containers that lead nowhere.

The content check reports all of it; the admin refuses dead names and only remarks on the rest.
"""

from collections.abc import Callable, Collection, Iterator

from django.utils.translation import gettext as _

from quizzes.texts.formulas import formula_faults, leaves, stray_dollars
from quizzes.texts.links import EXTERNAL, INTERNAL, links_of
from quizzes.texts.markdown import CONTAINERS, parse
from quizzes.texts.problems import word
from quizzes.texts.rendering import stand_alone

Fault = tuple[int, str]  # line from 0, message


def unbalanced_formulas(text: str) -> Iterator[Fault]:
    for fault in formula_faults(text):
        yield fault.line, word("formula", {"formula": fault.formula, "fault": fault.code})


def dead_links(text: str, *, is_known: Callable[[str, str], bool]) -> Iterator[Fault]:
    """`is_known("concept", slug)`, for the internal links of the text."""
    for line, target in links_of(text):
        internal = INTERNAL.match(target)
        if internal and not is_known(internal[1], internal[2]):
            yield line, _("The link %(target)s leads nowhere.") % {"target": target}


def odd_spots(text: str) -> Iterator[Fault]:
    """What renders, but hardly as it was meant."""
    for line, target in links_of(text):
        if not INTERNAL.match(target) and not EXTERNAL.match(target):
            yield (
                line,
                _("The link %(target)s should begin with https://, concept:, question: or claim:.")
                % {"target": target},
            )
    for line, words in stray_dollars(text):
        message = _("This dollar belongs to no formula (if you mean the sign, write \\$): %(text)s")
        yield line, message % {"text": words[:60]}


def container_faults(text: str, *, figures: Collection[str], claims: Collection[str]) -> Iterator[Fault]:
    names = {"figure": figures, "claim": claims}
    lines = text.split("\n")
    for line, token in leaves(parse(text)):
        if token.type == "text" and token.content.startswith(":::"):
            yield line, _("Containers are: %(names)s.") % {"names": ", ".join(CONTAINERS)}
        if not (token.type.startswith("container_") and token.type.endswith("_open")):
            continue
        words = token.info.strip()
        if not (token.map and lines[token.map[1] : token.map[1] + 1] and lines[token.map[1]].startswith(":::")):
            yield line, _("“%(container)s” is never closed by a line of three colons.") % {"container": words}
        found = stand_alone(token)
        if found and found[1] not in names[found[0]]:
            yield line, _("This page has no “%(container)s”.") % {"container": words}
        if found is None and token.type != "container_interview_open":
            yield line, _("“%(container)s” must stand outside of other containers.") % {"container": words}


def containers_of(text: str) -> list[tuple[str, str]]:
    """Kind and slug of the figures and claims of a text, in its order."""
    return [found for token in parse(text) if (found := stand_alone(token))]
