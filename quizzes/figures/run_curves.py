"""Curves of stored runs: mean over seeds with its 95 % band. Questions draw them; nothing here knows whose they are."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from quizzes.figures.contract import Legend, Table
from quizzes.figures.drawing import FRAMES, Frame, Plot
from quizzes.figures.run_scale import Scale, leaving
from trainer.stored_runs import ArmCurve
from trainer.wording.metrics import amount, bare, metric_label, unit_label
from trainer.wording.numbers import ABSENT

MAX_ROWS = 9  # of the table
TEMPLATE = "quizzes/_figure.html"


@dataclass(frozen=True)
class RunCurves:
    """Curves of one metric, each with its name and the number of its line sample."""

    curves: Sequence[ArmCurve]
    names: Sequence[str]
    series: Sequence[int] = field(default_factory=lambda: range(12))
    axis: str = ""
    caption: str = ""  # in place of the sentences, which are then the description alone

    @property
    def title(self) -> str:
        return metric_label(self.curves[0].metric)

    def html(self) -> SafeString:
        """Drawn in every size, with its sentences and a table."""
        sentences, notes = " ".join(self.sentences()), " ".join(self.notes())
        drawings = [self.draw(frame, description=f"{sentences} {notes}".strip()) for frame in FRAMES]
        caption = f"{self.caption or sentences} {notes}".strip()
        context = {"drawings": drawings, "figure": self, "caption": caption, "table": self.table()}
        return render_to_string(TEMPLATE, context)

    # What stands in the figure ----------------------------------------------------------------------------------------
    def legend(self) -> tuple[Legend, ...]:
        return tuple(Legend(series, name) for series, name in zip(self.series, self.names, strict=False))

    def sentences(self) -> Iterator[str]:
        """Of every curve where it begins, where it ends, and how far it went on its way."""
        for curve, name in zip(self.curves, self.names, strict=True):
            lowest, highest = curve.mean.index(min(curve.mean)), curve.mean.index(max(curve.mean))
            values = {"first": 0, "last": -1, "lowest": lowest, "highest": highest}
            said = {key: amount(curve.mean[place], curve.unit) for key, place in values.items()}
            said |= {f"{key}_step": f"{curve.steps[place]:,}" for key, place in values.items()}
            sentence = _(
                "%(name)s: from %(first)s to %(last)s; lowest %(lowest)s (step %(lowest_step)s), highest %(highest)s "
                "(step %(highest_step)s)."
            )
            yield capfirst(sentence % (said | {"name": name}))
            if curve.is_cut:
                yield _("Then it has no value any more: every network diverged.")

    def notes(self) -> Iterator[str]:
        """How the axis is to be read."""
        scale = self._scale
        if scale.is_logarithmic:
            yield _("The axis is logarithmic: every line up is ten times as much.")
        if scale.has_zero:
            yield _("Zero, which has no place on it, is drawn at the lower edge.")
        cut = [(name, max(curve.mean)) for curve, name in zip(self.curves, self.names, strict=True)]
        cut = [f"{name} ({amount(top, self.curves[0].unit)})" for name, top in cut if top > scale.most]
        if cut:
            yield _("Cut off at the upper edge, with the highest value: %(names)s.") % {"names": ", ".join(cut)}

    def table(self) -> Table:
        steps = sorted({step for curve in self.curves for step in curve.steps})
        num_rows = min(MAX_ROWS, len(steps))
        chosen = sorted({round(place * (len(steps) - 1) / max(1, num_rows - 1)) for place in range(num_rows)})
        rows = [(f"{steps[at]:,}", *(_cell(curve, steps[at]) for curve in self.curves)) for at in chosen]
        return Table(header=(self.axis or _("step"), *self.names), rows=tuple(rows))

    # The drawing ------------------------------------------------------------------------------------------------------
    def draw(self, frame: Frame, *, description: str) -> SafeString:
        scale = self._scale
        low, high = scale.ends
        steps = [step for curve in self.curves for step in curve.steps]
        unit = unit_label(self.curves[0].unit)
        plot = Plot(
            frame,
            (min(steps), max(*steps, min(steps) + 1)),
            (low, high),
            x_label=self.axis or _("training step"),
            y_label=f"{self.title} ({unit})" if unit else self.title,
            y_words=scale.words,
            whole_ticks=scale.is_logarithmic,
            named_ticks=((low, "0"),) if scale.has_zero else (),
        )
        for series, curve in zip(self.series, self.curves, strict=False):
            there = zip(curve.mean, curve.low, strict=True)  # where the curve is cut off, its band is too
            places = [place for place, (mean, end) in enumerate(there) if end is not None and mean <= scale.most]
            if places:
                lows, highs = ([scale.at(end[place]) for place in places] for end in (curve.low, curve.high))
                plot.band([curve.steps[place] for place in places], lows, highs, series=series)
            plot.line(*leaving(curve.steps, [scale.at(value) for value in curve.mean], top=high), series=series)
        return plot.svg(title=self.title, description=description)

    @cached_property
    def _scale(self) -> "Scale":
        return Scale.of(self.curves)


def _cell(curve: ArmCurve, step: int) -> str:
    """The value at this step, or of the record before it; nothing outside of the curve."""
    place = bisect_right(curve.steps, step) - 1
    if place < 0 or step > curve.steps[-1]:
        return ABSENT if place >= 0 and curve.is_cut else ""
    mean, low, high = (bare(end[place], curve.unit) for end in (curve.mean, curve.low, curve.high))
    return mean if curve.low[place] is None else f"{mean} ({low} … {high})"
