"""There are words for every code that the engine and the services can emit, and they are readable."""

from collections.abc import Iterator

import pytest
from django.utils.translation import override
from pydantic import BaseModel

from tests.engine.examples import arms_of, small_spec
from trainer.claim_files import read_claims
from trainer.engine.specs import (
    CODES,
    DATA,
    MEASURES,
    METRICS,
    NETWORKS,
    OPTIMIZERS,
    PROBES,
    PROCEDURES,
    RULES,
    USUAL,
    LossSpec,
    SpecError,
    Training,
    Tune,
    limits_of,
    members_of,
    parse_spec,
    unit_of,
)
from trainer.engine.verdicts import OUTCOMES
from trainer.models import Verdict
from trainer.services.launching import LimitReached
from trainer.services.quota import QuotaReached
from trainer.services.training import FAILURES
from trainer.wording import errors, fields, metrics, verdicts
from trainer.wording.numbers import duration, exact, number, percent, points, rough_duration
from trainer.wording.setting import arm_labels, describe, title_of

PARTS = {
    "": PROCEDURES.values(),
    "data.": DATA.values(),
    "network.": NETWORKS.values(),
    "training.": [Training],
    "training.loss.": members_of(LossSpec).values(),
    "training.optimizer.": OPTIMIZERS.values(),
    "measure.": MEASURES.values(),
    "tune.": [Tune],
    "rule.all_of.0.": RULES.values(),
}


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with override("en"):
        yield


def every_field() -> Iterator[tuple[str, type[BaseModel], str]]:
    for prefix, parts in PARTS.items():
        for part in parts:
            yield from ((prefix + name, part, name) for name in part.model_fields)


def test_every_field_has_a_label_its_choices_names_and_its_unit_a_word() -> None:
    for path, part, name in every_field():
        info = part.model_fields[name]
        assert fields.field_label(path), path
        assert all(fields.choice_label(path, code) for code in limits_of(info).get("choices", [])), path
        assert unit_of(info) in metrics.UNITS, path


def test_the_choices_of_a_union_have_names() -> None:
    named = {"data.name": DATA, "network.name": NETWORKS, "training.optimizer.name": OPTIMIZERS}
    named["measure.at"] = MEASURES
    named["training.loss.name"] = members_of(LossSpec)
    for path, members in named.items():
        assert set(fields.CHOICES[path]) == set(members)


def test_every_fault_of_a_spec_has_words() -> None:
    limit = {"min": 1, "max": 10, "choices": ["sgd"], "seconds": 400.0}
    limit |= {
        "row": 2,
        "column": "x",
        "name": "a",
        "found": 3,
        "expected": 4,
        "rows": 10,
        "columns": 2,
        "file": "t.csv",
    }
    messages = {code: errors.spec_error_message(SpecError(code, "training.optimizer.name", limit)) for code in CODES}
    assert {code: message for code, message in messages.items() if not message or "%(" in message} == {}


def test_every_limit_and_every_failure_has_words() -> None:
    for code in (*QuotaReached.CODES, *LimitReached.CODES):
        assert "%(" not in errors.limit_message(code, 4)
    assert all(errors.failure_message(reason) for reason in FAILURES)


def test_every_metric_probe_procedure_and_outcome_has_words() -> None:
    layered = [f"{probe}/layer3" for probe in metrics.LAYERED]
    named = [*(name for name in METRICS if "/" in name), *layered, "dead_units/all"]
    assert all(metrics.metric_label(name) and metrics.metric_meaning(name) for name in named)
    assert set(metrics.PROBES) == set(PROBES)
    assert set(metrics.PROCEDURES) == set(PROCEDURES)
    assert set(OUTCOMES) == set(Verdict.Outcome.values) == set(verdicts.OUTCOMES)
    assert {metric.unit for metric in METRICS.values()} <= set(metrics.UNITS)


@pytest.mark.parametrize("file", read_claims(), ids=lambda file: file.slug)
def test_the_setting_of_every_claim_reads_as_words(file: object) -> None:
    spec = parse_spec(file.document.spec)
    facts = describe(spec, arm_labels(spec, file.canonical()["arm_labels"]))
    text = " ".join(fact.text for fact in facts)
    assert "_" not in text.replace("zero_grad", "")
    if spec.procedure == USUAL:
        assert str(spec.resolved(0).training.num_epochs) in text


def test_a_setting_names_what_varies_only_there() -> None:
    spec = parse_spec(next(file.document.spec for file in read_claims() if file.slug == "deep-sigmoid-does-not-train"))
    facts = {fact.term: fact.text for fact in describe(spec, arm_labels(spec))}
    assert facts["Network"] == "5 hidden layers of 64 units, initial weights: Xavier uniform"
    assert facts["What varies"] == "sigmoid (baseline); tanh"
    assert title_of(spec) == "Activation: sigmoid / tanh"


@pytest.mark.parametrize("level", [0.05, 0.025, 0.0083])
def test_the_level_of_an_interval_is_said(level: float) -> None:
    comparison = {"level": level, "low": 1.0, "high": 2.0}
    assert verdicts.interval_in_words(comparison, "%").startswith(percent(1 - level, decimals=2))


OUTCOME_WORDS = [
    ("supported", 55.0, 60.0, "beyond the margin"),
    ("no difference", -1.0, 1.0, "on either side of zero"),
    ("no difference", 20.0, 40.0, "do differ"),
    ("refuted", -9.0, -3.0, "other side of zero"),
    ("refuted", -9.0, 20.0, "stays below the claimed"),
    ("inconclusive", -9.0, 70.0, "neither clears"),
    ("inconclusive", 55.0, 60.0, "sign test"),
]


@pytest.mark.parametrize(("outcome", "low", "high", "words"), OUTCOME_WORDS)
def test_a_finding_says_no_more_than_its_interval(outcome: str, low: float, high: float, words: str) -> None:
    contrast = verdicts.Contrast("tanh", "sigmoid", "%", 50.0)
    comparison = {"outcome": outcome, "effect": (low + high) / 2, "low": low, "high": high, "level": 0.05}
    assert words in verdicts.finding(comparison, contrast)


OTHER_RULES = [
    ("ratio", "greater", "supported", 2.5, 4.0, "beyond the claimed factor of 2"),
    ("ratio", "less", "supported", 0.2, 0.4, "beyond the claimed factor of 2"),
    ("ratio", "greater", "no difference", 0.9, 1.2, "within a factor of 2"),
    ("ratio", "greater", "no difference", 1.1, 1.2, "do differ"),
    ("ratio", "less", "refuted", 1.5, 3.0, "on the other side of 1"),
    ("ratio", "greater", "refuted", 0.5, 1.5, "short of the factor"),
    ("ratio", "greater", "inconclusive", 1.5, 3.0, "neither clears"),
    ("ratio", "less", "inconclusive", 0.2, 0.4, "sign test"),
    ("equivalence", "greater", "supported", -1.0, 1.0, "within 2 points on either side of zero"),
    ("equivalence", "greater", "refuted", 3.0, 4.0, "farther than 2 points"),
    ("equivalence", "greater", "inconclusive", -1.0, 4.0, "partly"),
    ("equivalence", "greater", "inconclusive", -1.0, 1.0, "so few seeds"),
    ("equivalence", "greater", "inconclusive", 3.0, 4.0, "does not confirm"),
    ("difference", "greater", "inconclusive", -4.0, -3.0, "does not confirm"),
    ("difference", "less", "inconclusive", 3.0, 4.0, "does not confirm"),
    ("ratio", "greater", "inconclusive", 0.3, 0.4, "does not confirm"),
    ("threshold", "greater", "inconclusive", 0.5, 1.0, "does not confirm"),
    ("threshold", "greater", "supported", 3.0, 4.0, "beyond 2.0%"),
    ("threshold", "less", "refuted", 3.0, 4.0, "other side of 2.0%"),
    ("threshold", "less", "inconclusive", 1.0, 4.0, "which side"),
    ("proportion", "greater", "inconclusive", 3.0, 4.0, "too few"),
    ("shares", "greater", "supported", 3.0, 4.0, "McNemar"),
    ("monotone", "greater", "supported", 3.0, 4.0, "beyond the margin"),
    ("monotone", "greater", "refuted", 3.0, 4.0, "goes the other way"),
    ("exact", "greater", "supported", 0.0, 0.0, "No seed deviates"),
    ("exact", "greater", "refuted", 0.0, 3.0, "At least one seed"),
]


@pytest.mark.parametrize(("kind", "claimed", "outcome", "low", "high", "words"), OTHER_RULES)
def test_every_rule_has_findings_of_its_own(
    kind: str, claimed: str, outcome: str, low: float, high: float, words: str
) -> None:
    contrast = verdicts.Contrast("tanh", "sigmoid", "%", 2.0, claimed, kind)
    comparison = {"outcome": outcome, "effect": (low + high) / 2, "low": low, "high": high, "level": 0.05}
    comparison |= {"means": [50.0, 90.0, 60.0] if outcome == "refuted" else [50.0, 60.0]}
    assert words in verdicts.finding(comparison, contrast)
    assert "%(" not in verdicts.answer({**comparison, "num_pairs": 10}, contrast)


NUMBERS = [
    (1797.0, "1,797"),
    (0.067142, "0.0671"),
    (-3.2e-7, "\N{MINUS SIGN}3.2 × 10\N{SUPERSCRIPT MINUS}\N{SUPERSCRIPT SEVEN}"),
    (0.0, "0"),
    (5e-324, "4.94 × 10⁻³²⁴"),  # the smallest number there is
    (9.999e-7, "1 × 10⁻⁶"),
    (None, "\N{EN DASH}"),
]


@pytest.mark.parametrize(("value", "text"), NUMBERS)
def test_numbers_are_short_and_have_a_true_minus_sign(value: float | None, text: str) -> None:
    assert number(value) == text


def test_amounts_carry_their_unit() -> None:
    assert (points(1.0), points(78.44), percent(0.975)) == ("1 point", "78.4 points", "97.5%")
    assert (duration(0.34), duration(75), duration(7300)) == ("0.3 s", "1 min 15 s", "2 h 1 min")
    assert [rough_duration(each) for each in (0.3, 7.2, 42.7, 75)] == ["1 s", "8 s", "45 s", "1 min 15 s"]
    assert (exact(1_000_000.0), exact(1e-06)) == ("1,000,000", "0.000001")


def test_a_linear_model_is_not_described_by_layers_it_lacks() -> None:
    spec = small_spec({"network": {"name": "linear"}, "arms": arms_of("training.optimizer.learning_rate", 0.1, 0.2)})
    (network,) = [fact.text for fact in describe(spec, arm_labels(spec)) if fact.term == "Network"]
    assert "linear model (no hidden layer)" in network
    assert "ReLU" not in network and network.count("hidden layer") == 1


def test_a_difference_that_the_digits_do_not_show_is_none() -> None:
    contrast = verdicts.Contrast("tanh", "sigmoid", "%", 1.0)
    assert verdicts.effect_in_words(0.02, contrast) == "tanh and sigmoid end level"
    assert verdicts.effect_in_words(0.2, contrast) == "tanh ends 0.2 points above sigmoid"
