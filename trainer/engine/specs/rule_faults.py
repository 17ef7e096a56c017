"""What can be wrong with a rule of a spec whose arms are sound. `parsing.py` calls."""

from collections.abc import Iterator

from trainer.engine.specs.errors import SpecError
from trainer.engine.specs.experiment import ExperimentSpec
from trainer.engine.specs.fields import MOST_ARMS
from trainer.engine.specs.measures import MEASURES
from trainer.engine.specs.metrics import metric
from trainer.engine.specs.rules import Proportion, Ratio, RuleSpec, Threshold

SIGNED = {"gap", "log10", "minus_log10", "ratio"}  # measures that may be negative: in no ratio to anything


def rule_errors(spec: ExperimentSpec) -> Iterator[SpecError]:
    """Arms that are there and enough of them, a metric that they record, a measure that suits."""
    for index, rule in enumerate(spec.rule.all_of):
        place = f"rule.all_of.{index}"
        errors = [*_arm_errors(spec, rule, place)]
        yield from errors
        if not errors and getattr(rule, "metric", ""):
            yield from _metric_errors(spec, rule, place)
        else:
            yield from _measure_errors(spec, rule, place)
        if isinstance(rule, Threshold):
            yield from _bound_errors(spec, rule, place)


def _arm_errors(spec: ExperimentSpec, rule: RuleSpec, place: str) -> Iterator[SpecError]:
    slugs = [arm.slug for arm in spec.arms]
    for position, slug in enumerate(rule.arms):
        if slug not in slugs:
            yield SpecError("unknown_choice", f"{place}.arms.{position}", {"choices": slugs})
        elif slug in rule.arms[:position]:
            yield SpecError("duplicate", f"{place}.arms.{position}")
    if len(rule.arms or slugs) < rule.fewest_arms:
        field = f"{place}.arms" if rule.arms else "arms"
        yield SpecError("wrong_length", field, {"min": rule.fewest_arms, "max": MOST_ARMS})


def _measure_errors(spec: ExperimentSpec, rule: RuleSpec, place: str) -> Iterator[SpecError]:
    """A success is counted, nothing else is; what may be negative is in no ratio."""
    at = spec.measure.at
    if isinstance(rule, Proportion) and at != "success":
        yield SpecError("unknown_choice", "measure.at", {"choices": ["success"]})
    if not isinstance(rule, Proportion) and at == "success":
        yield SpecError("unknown_choice", f"{place}.kind", {"choices": ["proportion"]})
    if isinstance(rule, Ratio) and at in SIGNED:
        yield SpecError("unknown_choice", "measure.at", {"choices": [at for at in MEASURES if at not in SIGNED]})


def _bound_errors(spec: ExperimentSpec, rule: Threshold, place: str) -> Iterator[SpecError]:
    """A share lies between 0 and 100; the gap of two shares may be negative."""
    is_share = (metric(rule.metric) if rule.metric else spec.measure.quantity).unit == "%"
    if is_share and (rule.metric or spec.measure.at != "gap") and not 0 <= rule.bound <= 100:
        yield SpecError("out_of_range", f"{place}.bound", {"min": 0.0, "max": 100.0})


def _metric_errors(spec: ExperimentSpec, rule: RuleSpec, place: str) -> Iterator[SpecError]:
    slugs = [arm.slug for arm in spec.arms]
    arms = [slugs.index(slug) for slug in rule.arms or slugs]
    recorded = [spec.resolved(arm).metrics(spec.probes) for arm in arms]
    common = [name for name in recorded[0] if all(name in names for names in recorded)]
    if rule.metric not in common:
        yield SpecError("unknown_choice", f"{place}.metric", {"choices": common})
