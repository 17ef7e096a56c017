"""Every colour that carries text or a line can be told from its ground, by day and by night."""

import re
from pathlib import Path

import pytest

from trainer.engine.specs import MOST_ARMS

TOKENS = Path(__file__).parent.parent / "studyapp" / "static" / "css" / "tokens.css"
PAIRS = {
    name: (day, night)
    for name, day, night in re.findall(r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\);", TOKENS.read_text("utf-8"))
}
GROUNDS = ("paper", "surface", "sunken")
INKS = (
    "ink",
    "ink-soft",
    "accent",
    "good",
    "bad",
    "neutral",
    "unsure",
    *(f"arm-{index}" for index in range(MOST_ARMS)),
)
WASHES = {"good": "good-wash", "bad": "bad-wash", "neutral": "neutral-wash", "unsure": "unsure-wash"}
DASHES = dict(re.findall(r"--arm-(\d+)-dash: ([\d ]+);", TOKENS.read_text("utf-8")))
TEXT, LINE = 4.5, 3.0  # WCAG 2.2, AA


def luminance(colour: str) -> float:
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", [0, 1], ids=["day", "night"])
@pytest.mark.parametrize("ink", INKS)
def test_ink_can_be_read_on_every_ground(ink: str, theme: int) -> None:
    assert min(contrast(PAIRS[ink][theme], PAIRS[ground][theme]) for ground in GROUNDS) >= TEXT


@pytest.mark.parametrize("theme", [0, 1], ids=["day", "night"])
@pytest.mark.parametrize(("ink", "wash"), [*WASHES.items(), *(("ink-soft", wash) for wash in WASHES.values())])
def test_a_tinted_box_can_be_read(ink: str, wash: str, theme: int) -> None:
    assert contrast(PAIRS[ink][theme], PAIRS[wash][theme]) >= TEXT


@pytest.mark.parametrize("theme", [0, 1], ids=["day", "night"])
def test_the_border_of_a_field_can_be_seen(theme: int) -> None:
    assert min(contrast(PAIRS["line-strong"][theme], PAIRS[ground][theme]) for ground in GROUNDS) >= LINE


def test_no_two_arms_have_the_same_dash() -> None:
    assert len(DASHES) == len(set(DASHES.values())) == MOST_ARMS
    assert all(len(dash.split()) % 2 == 0 or dash == "0" for dash in DASHES.values())
