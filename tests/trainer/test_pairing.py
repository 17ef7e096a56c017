"""What pairing by seed is said to have saved."""

from typing import Any

import pytest

from tests.trainer.making import make_spec
from trainer.engine.specs import parse_spec
from trainer.pairing import pairing_gain
from trainer.wording.verdicts import pairing_in_words

RULE = make_spec().rule.all_of[0]


def finals(*pairs: tuple[float | None, float | None]) -> list[dict[str, Any]]:
    return [
        {"arm": arm, "seed": seed, "value": value, "metrics": {}}
        for seed, pair in enumerate(pairs)
        for arm, value in enumerate(pair)
    ]


def gain(*pairs: tuple[float | None, float | None]) -> float | None:
    return pairing_gain(finals(*pairs), RULE, baseline=0, treatment=1)


def test_luck_that_both_share_cancels() -> None:
    assert gain((50, 60), (70, 81), (90, 99)) == pytest.approx((400 + 381) / 1)


def test_without_common_luck_it_saves_nothing() -> None:
    saved = gain((50, 70), (60, 60), (70, 50))
    assert saved == pytest.approx(0.5)
    assert "saved nothing" in pairing_in_words(saved)


@pytest.mark.parametrize("pairs", [((1, 2), (2, 3)), ((1, 2), (2, 3), (3, 4)), ((None, 2), (1, None), (2, 3), (4, 5))])
def test_few_pairs_or_pairs_all_alike_say_nothing(pairs: tuple) -> None:
    assert gain(*pairs) is None
    assert pairing_in_words(None) == ""


def test_a_ratio_is_compared_in_logarithms() -> None:
    document = make_spec().canonical()
    rule = {"kind": "ratio", "factor": 2.0}
    ratio = parse_spec(document | {"rule": {"all_of": [rule]}}).rule.all_of[0]
    grown = finals((1, 10), (10, 100), (100, 1010))
    assert pairing_gain(grown, ratio, baseline=0, treatment=1) > 1000
