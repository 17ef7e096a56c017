"""What can be wrong with a rule of a spec whose arms are sound. `parsing.py` calls."""

from collections.abc import Iterator

from trainer.engine.specs.errors import SpecError
from trainer.engine.specs.experiment import ExperimentSpec
from trainer.engine.specs.fields import MOST_ARMS
from trainer.engine.specs.measure_faults import common_metrics, is_signed, measure_errors
from trainer.engine.specs.measures import MEASURES
from trainer.engine.specs.metrics import metric
from trainer.engine.specs.rules import Proportion, Ratio, RuleSpec, Threshold

SIGNED = {"gap", "log10", "minus_log10", "ratio"}  # measures that may be negative: in no ratio to anything


def rule_errors(spec: ExperimentSpec) -> Iterator[SpecError]:
    """Arms that are there and enough of them, a metric that they record, a measure that suits."""
    is_measured = spec.measure.metric in common_metrics(spec, range(len(spec.arms)))
    for index, rule in enumerate(spec.rule.all_of):
        place = f"rule.all_of.{index}"
        if errors := [*_arm_errors(spec, rule, place)]:
            yield from errors
            continue
        if not (is_measured or rule.measure or getattr(rule, "metric", "")):
            continue  # what it judges is no metric: that was found already
        found = [*_reading_errors(spec, rule, place)]
        if isinstance(rule, Threshold) and not found:
            found = [*_bound_errors(spec, rule, place)]
        yield from found


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


def _reading_errors(spec: ExperimentSpec, rule: RuleSpec, place: str) -> Iterator[SpecError]:
    """What the rule judges: a metric, a measure of its own, or the spec's."""
    slugs = [arm.slug for arm in spec.arms]
    arms = [slugs.index(slug) for slug in rule.arms or slugs]
    if name := getattr(rule, "metric", ""):
        if rule.measure:
            yield SpecError("unused", f"{place}.metric", {"default": ""})
        elif name not in (common := common_metrics(spec, arms)):
            yield SpecError("unknown_choice", f"{place}.metric", {"choices": common})
        elif isinstance(rule, Ratio) and is_signed(spec, name, arms):
            choices = [each for each in common if not is_signed(spec, each, arms)]
            yield SpecError("unknown_choice", f"{place}.metric", {"choices": choices})
        return
    if rule.measure:
        errors = [*measure_errors(spec, rule.measure, f"{place}.measure", arms)]
        yield from errors
        if errors:
            return
    yield from _measure_errors(spec, rule, place)


def _measure_errors(spec: ExperimentSpec, rule: RuleSpec, place: str) -> Iterator[SpecError]:
    """A success is counted, nothing else is; what may be negative is in no ratio."""
    measure = rule.measure or spec.measure
    field = f"{place}.measure" if rule.measure else "measure"
    if isinstance(rule, Proportion) and measure.at != "success":
        yield SpecError("unknown_choice", f"{field}.at", {"choices": ["success"]})
    if not isinstance(rule, Proportion) and measure.at == "success":
        yield SpecError("unknown_choice", f"{place}.kind", {"choices": ["proportion"]})
    if isinstance(rule, Ratio) and measure.at in SIGNED:
        yield SpecError("unknown_choice", f"{field}.at", {"choices": [at for at in MEASURES if at not in SIGNED]})
    elif isinstance(rule, Ratio) and measure.at != "steps" and is_signed(spec, measure.metric, range(len(spec.arms))):
        yield SpecError("unknown_choice", f"{place}.kind", {"choices": ["difference"]})


def _bound_errors(spec: ExperimentSpec, rule: Threshold, place: str) -> Iterator[SpecError]:
    """A share lies between 0 and 100; the gap of two shares may be negative."""
    measure = rule.measure or spec.measure
    is_share = (metric(rule.metric) if rule.metric else measure.quantity).unit == "%"
    if is_share and (rule.metric or measure.at != "gap") and not 0 <= rule.bound <= 100:
        yield SpecError("out_of_range", f"{place}.bound", {"min": 0.0, "max": 100.0})
