"""What is drawn under a comparison: where line and band lie, and what the caption says."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext

from trainer.presentation.differences import Plot, plot, ratio_plot
from trainer.wording.verdicts import Contrast


def comparison_plot(comparison: Mapping[str, Any], contrast: Contrast) -> Plot | None:
    """The band is the rule's margin or tolerance around no effect; an arm alone has a line at its bound."""
    rows, ends = comparison["differences"], {key: comparison[key] for key in ("effect", "low", "high")}
    if contrast.kind == "ratio":
        return ratio_plot(rows, **ends, margin=contrast.margin)
    if contrast.kind == "shares":
        return plot(rows, **ends, margin=0.0)
    if contrast.kind in {"threshold", "proportion"}:
        return plot(rows, **ends, margin=0.0, line=contrast.margin)
    return plot(rows, **ends, margin=contrast.margin, line=contrast.value)


def caption_of(contrast: Contrast) -> str:
    if contrast.kind in {"threshold", "proportion"}:
        text = gettext("%(title)s: one dot per seed, below them the mean with its interval; the line is the bound.")
    elif contrast.kind == "shares":
        text = gettext("%(title)s: one dot per seed, below them the difference of the shares with its interval.")
    else:
        text = gettext(
            "%(title)s: one dot per seed, below them the effect with its interval; "
            "shaded is what lies within the margin."
        )
    return text % {"title": contrast.title}


def rows_title_of(contrast: Contrast) -> str:
    if contrast.is_alone:
        return gettext("Value of every seed")
    titles = {"ratio": gettext("Ratio of every seed"), "monotone": gettext("Slope of every seed")}
    return titles.get(contrast.kind, gettext("Difference of every seed"))
