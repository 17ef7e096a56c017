"""What can be wrong with a measure of a spec whose arms are sound: the spec's own, or one of a rule."""

from collections.abc import Iterator, Sequence

from trainer.engine.specs.errors import SpecError
from trainer.engine.specs.experiment import ExperimentSpec
from trainer.engine.specs.fields import limits_of
from trainer.engine.specs.measures import MEASURES, MeasureSpec, Steps, suitable, value_limits
from trainer.engine.specs.metrics import metric, probe_of


def measure_errors(spec: ExperimentSpec, measure: MeasureSpec, place: str, arms: Sequence[int]) -> Iterator[SpecError]:
    """What is measured must be recorded in all these arms, must suit the measure, and its bounds be reachable.

    `place` is the measure's path in the spec.
    """
    common_to_all = common_metrics(spec, arms)
    common = _suitable(spec, measure.at, arms)
    if not common:
        yield SpecError(
            "unknown_choice", f"{place}.at", {"choices": [at for at in MEASURES if _suitable(spec, at, arms)]}
        )
        return
    wrong = [name for name in ("metric", "over") if hasattr(measure, name) and getattr(measure, name) not in common]
    if wrong:
        yield from (SpecError("unknown_choice", f"{place}.{name}", {"choices": common}) for name in wrong)
        return
    if getattr(measure, "by", None) not in (None, *common_to_all):
        yield _without_validation(spec, measure, place)
    if "train/accuracy" in measure.metrics and "train_accuracy" not in spec.probes:
        yield SpecError("required", "probes", {"choices": [probe_of("train/accuracy")]})
    yield from _bound_errors(spec, measure, place, arms)


def common_metrics(spec: ExperimentSpec, arms: Sequence[int]) -> list[str]:
    """What all these arms record."""
    recorded = [spec.resolved(arm).metrics(spec.probes) for arm in arms]
    return [name for name in recorded[0] if all(name in names for names in recorded)]


def _suitable(spec: ExperimentSpec, at: str, arms: Sequence[int]) -> list[str]:
    """Those that all these arms record and that suit the measure; a logarithm needs what can't be negative."""
    names = suitable(at, common_metrics(spec, arms))
    takes_logarithm = MEASURES[at].unit == "decades"
    return [name for name in names if not (takes_logarithm and is_signed(spec, name, arms))]


def is_signed(spec: ExperimentSpec, name: str, arms: Sequence[int]) -> bool:
    """Whether a metric can be below zero in some of these arms: it has no logarithm then."""
    surfaces = [getattr(spec.resolved(arm), "surface", None) for arm in arms]
    is_below = name == "surface/value" and any(surface.is_signed for surface in surfaces if surface)
    return metric(name).is_signed or is_below


def _without_validation(spec: ExperimentSpec, measure: MeasureSpec, place: str) -> SpecError:
    """Of a measure that is picked by a validation part where some arm has none."""
    if "data" not in spec.arm_type.model_fields:
        return SpecError("unknown_choice", f"{place}.at", {"choices": [at for at in MEASURES if at != measure.at]})
    limits = limits_of(type(spec.data).model_fields["validation_share"])
    return SpecError("out_of_range", "data.validation_share", {"above": limits["min"], "max": limits["max"]})


def _bound_errors(spec: ExperimentSpec, measure: MeasureSpec, place: str, arms: Sequence[int]) -> Iterator[SpecError]:
    limits = value_limits(measure.metric)
    for field, value in [(name, getattr(measure, name)) for name in ("target", "threshold") if hasattr(measure, name)]:
        if limits and not limits["min"] <= value <= limits["max"]:
            yield SpecError("out_of_range", f"{place}.{field}", limits)
    if isinstance(measure, Steps):
        shortest = min(spec.resolved(arm).num_steps for arm in arms)
        if measure.cap > shortest:
            yield SpecError("out_of_range", f"{place}.cap", {"min": 1, "max": shortest})
    if getattr(measure, "over", None) == measure.metric:
        yield SpecError("duplicate", f"{place}.over")
