"""What can be downloaded of an experiment, in words."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WORDS: Mapping[str, Promise] = {
    "script": _("The program: one file of plain PyTorch that trains the same seeds and judges them"),
    "notebook": _("The same program as a Jupyter notebook"),
    "results": _("Everything as JSON: spec, finals, curves, verdicts, environment"),
    "finals": _("Finals as CSV: one line a network"),
    "points": _("All recorded points as CSV: every seed, nothing smoothed"),
}


def download_in_words(name: str) -> str:
    return str(WORDS[name])
