"""From a document (YAML, JSON, a form) to a checked `ExperimentSpec`, with all faults at once."""

from collections.abc import Iterator, Mapping
from typing import Any, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from trainer.engine.specs.errors import SpecError, SpecErrors
from trainer.engine.specs.experiment import ExperimentSpec
from trainer.engine.specs.fields import limits_of, members_of, tag_of
from trainer.engine.specs.measure_faults import measure_errors
from trainer.engine.specs.procedures import PROCEDURES, USUAL
from trainer.engine.specs.procedures.training import TrainingArm
from trainer.engine.specs.rule_faults import rule_errors
from trainer.engine.specs.tune_faults import tune_errors

_CODES = {
    "missing": "required",
    "extra_forbidden": "unknown_field",
    "finite_number": "not_finite",
    "greater_than": "out_of_range",
    "greater_than_equal": "out_of_range",
    "less_than": "out_of_range",
    "less_than_equal": "out_of_range",
    "too_long": "wrong_length",
    "too_short": "wrong_length",
    "string_too_long": "wrong_length",
    "string_too_short": "wrong_length",
    "string_pattern_mismatch": "wrong_format",
    "literal_error": "unknown_choice",
    "union_tag_invalid": "unknown_choice",
    "union_tag_not_found": "required",
    "invalid_key": "unknown_field",
}
_TYPES = {"int": "integer", "float": "number", "string": "text", "tuple": "list"}  # every other one is a mapping


def parse_spec(data: Mapping[str, Any]) -> ExperimentSpec:
    """Validate a document; raises SpecErrors with every fault that can be seen at once."""
    spec_type = _spec_type(data)
    try:
        spec = spec_type.model_validate(data)
    except ValidationError as error:
        raise SpecErrors(_translate(details, spec_type) for details in _details(error)) from None
    if errors := [*_arm_errors(spec)]:
        raise SpecErrors(errors)
    if errors := [*_twin_errors(spec), *_probe_errors(spec), *_unused_errors(spec)]:  # these need arms that resolve
        raise SpecErrors(errors)
    own = measure_errors(spec, spec.measure, "measure", range(len(spec.arms)))
    if errors := [*own, *rule_errors(spec), *tune_errors(spec)]:
        raise SpecErrors(errors)
    return spec


def _spec_type(data: Any) -> type[ExperimentSpec]:  # noqa: ANN401 (any JSON)
    """By the procedure; what is no mapping is refused by any of them."""
    name = data.get("procedure", USUAL) if isinstance(data, Mapping) else USUAL
    if not isinstance(name, str) or name not in PROCEDURES:
        raise SpecErrors([SpecError("unknown_choice", "procedure", {"choices": list(PROCEDURES)})])
    return PROCEDURES[name]


def _arm_errors(spec: ExperimentSpec) -> Iterator[SpecError]:
    """Slugs and probes differ, all arms set the same paths, and every arm is valid in itself."""
    yield from _duplicates([arm.slug for arm in spec.arms], "arms.{}.slug")
    yield from _duplicates(spec.probes, "probes.{}")
    if spec.probes and not spec.arm_type.allowed_probes:
        yield SpecError("unused", "probes", {"default": []})
    paths = set(spec.arms[0].set)
    for index, arm in enumerate(spec.arms):
        if set(arm.set) != paths:
            yield SpecError("arms_differ", f"arms.{index}.set", {"paths": sorted(paths)})
    faults = [[*_faults(spec, index)] for index in range(len(spec.arms))]
    common = [each for each in faults[0] if all(each in arm_faults for arm_faults in faults[1:])]
    common = [each for each in common if not any(_is_within(each[1], path) for path in paths)]
    yield from (SpecError(*each) for each in common)  # what no arm sets is the base's fault
    for index, arm_faults in enumerate(faults):
        own = [each for each in arm_faults if each not in common]
        yield from (SpecError(code, f"arms.{index}.set.{field}", limit) for code, field, limit in own)


def _faults(spec: ExperimentSpec, index: int) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Code, field and limit of what is wrong with an arm in itself."""
    try:
        spec.resolved(index)
    except KeyError as error:
        yield "unknown_field", error.args[0], {}
    except ValidationError as error:
        for details in _details(error):
            found = _translate(details, spec.arm_type)
            yield found.code, found.field, found.limit


def _is_within(field: str, path: str) -> bool:
    return f"{field}.".startswith(f"{path}.") or f"{path}.".startswith(f"{field}.")


def _twin_errors(spec: ExperimentSpec) -> Iterator[SpecError]:
    documents = [spec.resolved(index).model_dump_json() for index in range(len(spec.arms))]
    yield from _duplicates(documents, "arms.{}.set")


def _probe_errors(spec: ExperimentSpec) -> Iterator[SpecError]:
    """What every arm must allow."""
    arms = [spec.resolved(index) for index in range(len(spec.arms))]
    choices = [name for name in spec.arm_type.allowed_probes if all(name in arm.suitable_probes for arm in arms)]
    for index, probe in enumerate(spec.probes):
        if probe not in choices:
            yield SpecError("unknown_choice", f"probes.{index}", {"choices": choices})


def _unused_errors(spec: ExperimentSpec) -> Iterator[SpecError]:
    """What no arm at all has a use for; an arm alone may go without, as the first of a sweep from zero does."""
    arms = [spec.resolved(index) for index in range(len(spec.arms))]
    trainings = [arm.training for arm in arms if isinstance(arm, TrainingArm)]
    if any(each.penalized == "all" for each in trainings) and not any(each.l1 or each.l2 for each in trainings):
        yield SpecError("unused", "training.penalized", {"default": "weights"})
    for name, info in spec.arm_type.model_fields.items():
        if all(name in arm.unused for arm in arms) and getattr(spec, name) != info.default:
            yield SpecError("unused", name, {"default": info.default})


def _duplicates(values: list[str] | tuple[str, ...], path: str) -> Iterator[SpecError]:
    for index, value in enumerate(values):
        if value in values[:index]:
            yield SpecError("duplicate", path.format(index))


def _details(error: ValidationError) -> list[ErrorDetails]:
    """Pydantic's errors, without "list too short" where an item of that list is what is wrong."""
    details = error.errors(include_url=False, include_input=False)
    parents = {each["loc"][:end] for each in details for end in range(len(each["loc"]))}
    return [each for each in details if each["type"] != "too_short" or each["loc"] not in parents]


def _translate(details: ErrorDetails, part: type[BaseModel]) -> SpecError:
    """Pydantic's error as ours. Its location names the chosen member of a union, ours does not."""
    kind = details["type"]
    path, field, _ = _locate(details["loc"], part)
    if kind == "fault":
        fault = details["ctx"]
        return SpecError(fault["code"], ".".join((*path, fault["field"])), fault["limit"])
    code = _CODES.get(kind, "wrong_type" if kind.endswith("_type") or "parsing" in kind else "invalid")
    limit = limits_of(field) if field else {}
    if code == "unknown_field":
        *_, owner = _locate(details["loc"][:-1], part)
        limit = {"choices": list(getattr(owner, "model_fields", {}))}
    if kind.startswith("union_tag"):
        members = members_of(field.annotation)
        path = (*path, tag_of(next(iter(members.values()))))
        limit = {"choices": list(members)}
    if kind == "int_from_float" or code == "wrong_type":
        code, limit = "wrong_type", {"type": _TYPES.get(kind.split("_")[0], "mapping")}
    return SpecError(code, ".".join(path), limit)


def _locate(location: tuple[int | str, ...], part: Any) -> tuple[tuple[str, ...], FieldInfo | None, Any]:  # noqa: ANN401
    """Walk the types along pydantic's location: the dotted path without union members, the last field met, its type."""
    path: list[str] = []
    field = None
    for key in location:
        members = members_of(part)
        if key in members:
            part = members[key]
            continue
        path.append(str(key))
        field = None
        if isinstance(part, type) and issubclass(part, BaseModel):
            field = part.model_fields.get(str(key))
            part = field.annotation if field else None
        elif get_origin(part) is tuple:
            item = get_args(part)[0]
            field = FieldInfo.from_annotation(item)
            part = field.annotation
    return tuple(path), field, part
