"""Curves of stored runs: mean over seeds with its 95 % band. Questions draw them; nothing here knows whose they are."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from math import log10, nan

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from quizzes.figures.contract import Legend, Table
from quizzes.figures.drawing import FRAMES, Frame, Plot, worded
from trainer.stored_runs import ArmCurve
from trainer.wording.metrics import amount, bare, metric_label, unit_label
from trainer.wording.numbers import ABSENT, power_of

MAX_ROWS = 9  # of the table
TEMPLATE = "quizzes/_figure.html"
LOGARITHMIC_FROM = 30.0  # so many times between the smallest and the largest value


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
        sentences = " ".join(self.sentences())
        drawings = [self.draw(frame, description=sentences) for frame in FRAMES]
        context = {"drawings": drawings, "figure": self, "caption": self.caption or sentences, "table": self.table()}
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

    def table(self) -> Table:
        steps = sorted({step for curve in self.curves for step in curve.steps})
        num_rows = min(MAX_ROWS, len(steps))
        chosen = sorted({round(place * (len(steps) - 1) / max(1, num_rows - 1)) for place in range(num_rows)})
        rows = [(f"{steps[at]:,}", *(_cell(curve, steps[at]) for curve in self.curves)) for at in chosen]
        return Table(header=(self.axis or _("step"), *self.names), rows=tuple(rows))

    # The drawing ------------------------------------------------------------------------------------------------------
    def draw(self, frame: Frame, *, description: str) -> SafeString:
        scale = self._scale()
        values = [scale.at(value) for curve in self.curves for value in curve.values if scale.shows(value)]
        low, high = scale.range_of(min(values), max(values))
        steps = [step for curve in self.curves for step in curve.steps]
        unit = unit_label(self.curves[0].unit)
        plot = Plot(
            frame,
            (min(steps), max(*steps, min(steps) + 1)),
            (low, high),
            x_label=self.axis or _("step"),
            y_label=f"{self.title} ({unit})" if unit else self.title,
            y_words=scale.words,
            whole_ticks=scale.is_logarithmic,
        )
        for series, curve in zip(self.series, self.curves, strict=False):
            places = [place for place, end in enumerate(curve.low) if end is not None]
            if places:
                lows, highs = ([scale.at(end[place], low) for place in places] for end in (curve.low, curve.high))
                plot.band([curve.steps[place] for place in places], lows, highs, series=series)
            plot.line(curve.steps, [scale.at(value) for value in curve.mean], series=series)
        return plot.svg(title=self.title, description=description)

    def _scale(self) -> "Scale":
        means = [value for curve in self.curves for value in curve.mean]
        spans_powers = min(means) > 0 and max(means) > LOGARITHMIC_FROM * min(means)
        return Scale(is_logarithmic=spans_powers and self.curves[0].unit != "%")


@dataclass(frozen=True)
class Scale:
    """Of the vertical axis."""

    is_logarithmic: bool

    def shows(self, value: float) -> bool:
        return value > 0 or not self.is_logarithmic

    def at(self, value: float, otherwise: float = nan) -> float:
        """Where on the axis; what a logarithm can't show lies at `otherwise`."""
        if not self.shows(value):
            return otherwise
        return log10(value) if self.is_logarithmic else float(value)

    def range_of(self, low: float, high: float) -> tuple[float, float]:
        """With some room; of a logarithmic axis at least one power of ten is inside."""
        room = 0.06 * ((high - low) or abs(high) or 1.0)
        return low - room, high + room

    def words(self, place: float) -> str:
        return f"10{power_of(round(place))}" if self.is_logarithmic else worded(place)


def _cell(curve: ArmCurve, step: int) -> str:
    """The value at this step, or of the record before it; nothing outside of the curve."""
    place = bisect_right(curve.steps, step) - 1
    if place < 0 or step > curve.steps[-1]:
        return ABSENT if place >= 0 and curve.is_cut else ""
    mean, low, high = (bare(end[place], curve.unit) for end in (curve.mean, curve.low, curve.high))
    return mean if curve.low[place] is None else f"{mean} ({low} … {high})"
