"""What can be wrong with the tuning of a spec whose arms are sound. `parsing.py` calls."""

from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError

from trainer.engine.specs.errors import SpecError
from trainer.engine.specs.experiment import ExperimentSpec
from trainer.engine.specs.metrics import metric
from trainer.engine.specs.tune import MOST_VALUES


def tune_errors(spec: ExperimentSpec) -> Iterator[SpecError]:
    """A field that every arm has and none sets, values that fit it, and a measure that knows the better side."""
    tune = spec.tune
    if not tune.field:
        yield from (
            SpecError("unused", f"tune.{name}", {"default": default})
            for name, default in (("values", []), ("by", ""))
            if getattr(tune, name)
        )
        return
    if any(tune.field in arm.set for arm in spec.arms):
        yield SpecError("duplicate", "tune.field")
        return
    if len(tune.values) < 2:
        yield SpecError("wrong_length", "tune.values", {"min": 2, "max": MOST_VALUES})
    yield from _value_errors(spec)
    yield from _measure_errors(spec)


def _value_errors(spec: ExperimentSpec) -> Iterator[SpecError]:
    for index, value in enumerate(spec.tune.values):
        place = f"tune.values.{index}"
        if any(_is_same(value, other) for other in spec.tune.values[:index]):
            yield SpecError("duplicate", place)
            continue
        for arm in range(len(spec.arms)):
            try:
                tuned = spec.with_values({arm: value}).resolved(arm)
            except KeyError:
                yield SpecError("unknown_field", "tune.field")
                return
            except ValidationError as error:
                if any(each["type"] == "extra_forbidden" for each in error.errors()):
                    yield SpecError("unknown_field", "tune.field")
                    return
                yield SpecError("invalid", place)
                break
            if _size(tuned) != _size(spec.resolved(arm)):  # the plan is made before the value is known
                yield SpecError("invalid", "tune.field")
                return


def _measure_errors(spec: ExperimentSpec) -> Iterator[SpecError]:
    name = spec.tune.by
    if not name:
        if spec.measure.quantity.better is None:
            yield SpecError("required", "tune.by")
        return
    recorded = [spec.resolved(arm).metrics(spec.probes) for arm in range(len(spec.arms))]
    common = [each for each in recorded[0] if all(each in names for names in recorded) and metric(each).better]
    if name not in common:
        yield SpecError("unknown_choice", "tune.by", {"choices": common})


def _size(arm: Any) -> tuple[Any, ...]:  # noqa: ANN401 (an arm of any procedure)
    return arm.num_steps, getattr(arm, "layer_shapes", None)


def _is_same(one: Any, other: Any) -> bool:  # noqa: ANN401 (any JSON)
    return (type(one) is type(other) and one == other) or (_is_number(one) and _is_number(other) and one == other)


def _is_number(value: Any) -> bool:  # noqa: ANN401 (any JSON)
    return isinstance(value, int | float) and not isinstance(value, bool)
