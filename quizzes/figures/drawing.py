"""The SVG component that every figure draws with: axes, ticks, lines, dots, labels; colours come from CSS classes.

Coordinates are pixels of the viewBox. A figure is drawn twice, wide and narrow, so that its text keeps its size.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

NUM_SERIES = 4
MINUS = "\N{MINUS SIGN}"
Anchor = Literal["start", "middle", "end"]


@dataclass(frozen=True)
class Frame:
    """A size of the drawing, with the margins that its text needs."""

    name: str
    width: int
    height: int
    left: int
    right: int
    top: int
    bottom: int
    num_ticks: int
    text: int  # font size


WIDE = Frame("wide", width=640, height=340, left=48, right=16, top=30, bottom=42, num_ticks=7, text=14)
NARROW = Frame("narrow", width=320, height=250, left=38, right=10, top=28, bottom=38, num_ticks=4, text=12)
FRAMES = (WIDE, NARROW)


def worded(value: float, *, digits: int = 3) -> str:
    """A number as text: `digits` significant, a true minus sign, no trailing zeros."""
    rounded = float(f"{value:.{digits}g}")
    text = f"{rounded:.6f}".rstrip("0").rstrip(".") if abs(rounded) >= 1e-3 or rounded == 0 else f"{rounded:g}"
    return text.replace("-", MINUS) if rounded else "0"


def ticks(low: float, high: float, *, at_most: int, whole: bool = False) -> list[float]:
    """Round numbers inside [low, high], at most `at_most` of them."""
    for step in _steps(max((high - low) / at_most, 1.0 if whole else 0.0)):
        first, last = np.ceil(low / step - 1e-9), np.floor(high / step + 1e-9)
        if last - first < at_most:
            return [float(step * index) for index in np.arange(first, last + 1)]
    raise AssertionError("the steps never end")


def _steps(smallest: float) -> Iterable[float]:
    power = 10.0 ** np.floor(np.log10(smallest))
    while True:
        yield from (power, 2 * power, 5 * power)
        power *= 10


@dataclass
class Plot:
    """Axes over a frame, and the marks drawn so far. Marks outside the ranges are cut off."""

    frame: Frame
    x_range: tuple[float, float]
    y_range: tuple[float, float]
    x_label: str
    y_label: str = ""
    y_words: Callable[[float], str] = worded  # what stands at a tick
    whole_ticks: bool = False  # at whole numbers only: they stand for powers of ten
    named_ticks: Sequence[tuple[float, str]] = ()  # beside the others, with words of their own
    marks: list[SafeString] = field(default_factory=list)

    def x(self, value: float) -> float:
        low, high = self.x_range
        inner = self.frame.width - self.frame.left - self.frame.right
        return self.frame.left + (value - low) / (high - low) * inner

    def y(self, value: float) -> float:
        low, high = self.y_range
        inner = self.frame.height - self.frame.top - self.frame.bottom
        return self.frame.height - self.frame.bottom - (value - low) / (high - low) * inner

    def line(self, xs: Sequence[float], ys: Sequence[float], *, series: int) -> None:
        """A curve; NaN and values outside the range break it."""
        low, high = self.y_range
        slack = (high - low) * 1e-6
        pieces, pen_down = [], False
        for x, y in zip(xs, ys, strict=True):
            inside = np.isfinite(y) and low - slack <= y <= high + slack
            if inside:
                pieces.append(f"{'L' if pen_down else 'M'}{self.x(x):.1f} {self.y(y):.1f}")
            pen_down = bool(inside)
        self.marks.append(element("path", f"arm-stroke series-{series}", d="".join(pieces)))

    def band(self, xs: Sequence[float], lows: Sequence[float], highs: Sequence[float], *, series: int) -> None:
        """The area between two curves, as far as the range shows it."""
        low, high = self.y_range
        there = [(self.x(x), np.clip((a, b), low, high)) for x, a, b in zip(xs, lows, highs, strict=True)]
        edge = [f"{x:.1f} {self.y(ends[0]):.1f}" for x, ends in there]
        edge += [f"{x:.1f} {self.y(ends[1]):.1f}" for x, ends in reversed(there)]
        self.marks.append(element("path", f"band series-{series}", d=f"M{'L'.join(edge)}Z"))

    def dot(self, x: float, y: float, *, series: int, radius: float = 4, is_open: bool = False) -> None:
        kind = "dot-open" if is_open else "arm-fill"
        self.marks.append(element("circle", f"{kind} series-{series}", cx=self.x(x), cy=self.y(y), r=radius))

    def rule(self, x: float, *, label: str, anchor: Anchor = "start", row: int = 0) -> None:
        """A vertical line across the plot with its label at the top, `row` lines down."""
        at, top, bottom = self.x(x), self.frame.top, self.frame.height - self.frame.bottom
        self.marks.append(element("line", "rule", x1=at, x2=at, y1=top, y2=bottom))
        shift = {"start": 6, "middle": 0, "end": -6}[anchor]
        self.marks.append(self.text(at + shift, top + (row + 1) * self.frame.text * 1.3, label, anchor=anchor))

    def contours(self, radii: Iterable[tuple[float, float]]) -> None:
        """Ellipses around the origin, radii in units of the axes, cut off at the edge of the plot."""
        frame, x, y = self.frame, self.x(0), self.y(0)
        ellipses = [
            element("ellipse", "contour", cx=x, cy=y, rx=abs(self.x(a) - x), ry=abs(self.y(b) - y)) for a, b in radii
        ]
        width, height = frame.width - frame.left - frame.right, frame.height - frame.top - frame.bottom
        view = f"{frame.left} {frame.top} {width} {height}"
        # A nested svg element clips what stands out of it, without an id that could occur twice on a page.
        inner = format_html(
            '<svg x="{}" y="{}" width="{}" height="{}" viewBox="{}">', frame.left, frame.top, width, height, view
        )
        self.marks.append(format_html("{}{}</svg>", inner, format_html_join("", "{}", ((part,) for part in ellipses))))

    def text(self, x: float, y: float, words: str, *, anchor: Anchor = "start", kind: str = "label") -> SafeString:
        return text(x, y, words, size=self.frame.text, anchor=anchor, kind=kind)

    def svg(self, *, title: str, description: str) -> SafeString:
        return svg(self.frame, [*self._axes(), *self.marks], title=title, description=description)

    def _axes(self) -> list[SafeString]:
        frame, bottom, right = self.frame, self.frame.height - self.frame.bottom, self.frame.width - self.frame.right
        parts = []
        for value, words in self._y_ticks():
            is_axis = abs(value) < 1e-12 and not self.whole_ticks
            at, kind = self.y(value), "axis" if is_axis else "grid"
            parts.append(element("line", kind, x1=frame.left, x2=right, y1=at, y2=at))
            parts.append(self.text(frame.left - 8, at + frame.text * 0.36, words, anchor="end", kind="tick"))
        for value in ticks(*self.x_range, at_most=frame.num_ticks):
            at, kind = self.x(value), "axis" if abs(value) < 1e-12 else "grid"
            parts.append(element("line", kind, x1=at, x2=at, y1=frame.top, y2=bottom))
            parts.append(self.text(at, bottom + frame.text * 1.4, worded(value), anchor="middle", kind="tick"))
        parts.append(self.text(right, frame.height - 4, self.x_label, anchor="end"))
        parts.append(self.text(frame.left, frame.text, self.y_label))
        return parts

    def _y_ticks(self) -> Iterable[tuple[float, str]]:
        """Those with words of their own keep their neighbours at a distance."""
        yield from self.named_ticks
        for value in ticks(*self.y_range, at_most=max(3, self.frame.num_ticks - 1), whole=self.whole_ticks):
            near = [named for named, _words in self.named_ticks if abs(self.y(named) - self.y(value)) < self.frame.text]
            if not near:
                yield value, self.y_words(value)


def element(name: str, kind: str, **attributes: float | str) -> SafeString:
    """One empty SVG element with presentation attributes; numbers are rounded to what a screen can show."""
    pairs = ((key, round(value, 2) if isinstance(value, float) else value) for key, value in attributes.items())
    return format_html('<{} class="{}"{}/>', name, kind, format_html_join("", ' {}="{}"', pairs))


def text(x: float, y: float, words: str, *, size: int, anchor: Anchor = "middle", kind: str = "label") -> SafeString:
    return format_html(
        '<text class="{}" x="{}" y="{}" font-size="{}" text-anchor="{}">{}</text>',
        *(kind, round(x, 1), round(y, 1), size, anchor, words),
    )


def svg(frame: Frame, parts: Iterable[str], *, title: str, description: str) -> SafeString:
    return mark_safe(  # every part went through format_html
        f'<svg class="plot plot-{frame.name}" viewBox="0 0 {frame.width} {frame.height}" role="img">'
        f"<title>{escape(title)}</title><desc>{escape(description)}</desc>{''.join(parts)}</svg>"
    )
