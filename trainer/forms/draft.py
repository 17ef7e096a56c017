"""What stands in the builder's inputs, and the document that it makes for parse_spec to judge."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from pydantic import ValidationError

from trainer.engine.specs import (
    MEASURES,
    MOST_ARMS,
    PROBES,
    PROCEDURES,
    USUAL,
    ResolvedArm,
    SpecError,
    probe_of,
    suitable,
)
from trainer.forms.numbers import typed_number
from trainer.forms.spec_fields import BOOLEANS, LISTS, METRIC, NONE, PROCEDURE, RULE, SpecField, all_fields, wholes

AT = "measure.at"
ARMS = tuple(f"arms.{place}" for place in range(MOST_ARMS))
SEPARATORS = re.compile(r"[\s,]+")
FIXED = ("procedure", "data", "network")  # of one kind in all arms
OUTSIDE = {"probes": "probes", "seeds": "num_seeds", "measure": METRIC}  # first key of an error's path → form field


@dataclass(frozen=True)
class Draft:
    """`values` are texts by form field name; a name that is missing has its default."""

    values: Mapping[str, str]
    probes: Sequence[str] = ()

    def __getitem__(self, name: str) -> str:
        return self.values[name] if name in self.values else typed(_defaults(self.procedure).get(name))

    @property
    def procedure(self) -> str:
        """The one that was chosen; the usual one where there is none of that name."""
        name = self.values.get(PROCEDURE, USUAL)
        return name if name in PROCEDURES else USUAL

    @property
    def arm_type(self) -> type[ResolvedArm]:
        return PROCEDURES[self.procedure].arm_type

    @property
    def all_fields(self) -> tuple[SpecField, ...]:
        return all_fields(self.procedure)

    @property
    def factor(self) -> str:
        return self["factor"]

    @property
    def is_whole_varied(self) -> bool:
        """Then an arm's value names a member, whose own fields have inputs too."""
        return self.factor in wholes(self.procedure)

    @cached_property
    def factors(self) -> list[str]:
        """Paths that may vary: whatever applies, and wholes."""
        met = [each.path for each in self.all_fields if each.kind != "constant" and self._is_met(each)]
        paths = [path for path in met if not path.startswith((RULE, "measure."))]
        whole = wholes(self.procedure)
        paths = [path.removesuffix(".name") if path.removesuffix(".name") in whole else path for path in paths]
        return [path for path in dict.fromkeys(paths) if path not in FIXED]

    @cached_property
    def fields(self) -> list[SpecField]:
        """Those with an input: not a constant, not what varies, and only where they apply."""
        varied = {self.factor, f"{self.factor}.name"} if self.is_whole_varied else {self.factor}
        applying = [each for each in self.all_fields if each.kind != "constant" and self._applies(each)]
        return [each for each in applying if each.path not in varied]

    @cached_property
    def varied(self) -> SpecField | None:
        """What an arm's value is a value of; None if the factor is none of `factors`."""
        path = f"{self.factor}.name" if self.is_whole_varied else self.factor
        return next((each for each in self.all_fields if each.path == path and self._is_met(each)), None)

    @property
    def places(self) -> list[int]:
        """Of the arms that are filled in."""
        return [place for place, name in enumerate(ARMS) if self[name].strip()]

    @property
    def members(self) -> set[str]:
        """Of what varies as a whole: those that the arms name."""
        return {self[ARMS[place]].strip() for place in self.places}

    @cached_property
    def metrics(self) -> tuple[str, ...]:
        """What could be measured here, with the probes that it needs."""
        own = self.arm_type.model_fields
        try:
            arm = self.arm_type.model_validate({key: part for key, part in self.document().items() if key in own})
            names = arm.metrics(arm.suitable_probes)
        except ValidationError:  # something is not filled in (yet)
            names = self.arm_type.usual_metrics
        return tuple(suitable(self[AT], names)) if self[AT] in MEASURES else names

    def blanks(self) -> list[str]:
        """Inputs that must not be empty and are."""
        needed = [each.name for each in self.fields if each.kind != "integers"]
        return [name for name in (*needed, *ARMS[:2]) if not self[name].strip()]

    def document(self) -> dict[str, Any]:
        """For parse_spec. In the base, what varies has the first arm's value."""
        document: dict[str, Any] = {"arms": list(self._arms()), "probes": self._probes(), "rule": {"all_of": [{}]}}
        _put(document, METRIC, self[METRIC])
        shown = {each.name for each in self.fields}
        for each in self.all_fields:
            if each.kind == "constant" or each.name in shown:
                _put(document, each.path, self._value(each))
        for arm in document["arms"][:1]:
            _put(document, self.factor, arm["set"][self.factor])
        return document

    def field_at_fault(self, error: SpecError) -> str | None:
        """The form field that an error of the spec or of its price belongs to."""
        keys = error.field.split(".")
        if keys[0] == "arms":
            return self._arm_at_fault(keys[1:])
        path = error.field
        if keys[0] in OUTSIDE and not any(path == each.path for each in self.fields):
            return OUTSIDE[keys[0]]
        if path == self.factor or path.startswith(f"{self.factor}."):
            return ARMS[0]
        inputs = [each.name for each in self.fields if path == each.path or path.startswith(f"{each.path}.")]
        return inputs[0] if inputs else None

    def _arm_at_fault(self, keys: Sequence[str]) -> str:
        """`keys` lead on from "arms": place, "set", path. Of an optimizer the very field, where it has an input."""
        if not keys:
            return ARMS[1] if 0 in self.places else ARMS[0]
        name = ARMS[self.places[int(keys[0])]]
        own = self._own_fields(self[name]) if self.is_whole_varied else []
        return next((each.name for each in own if each.path == ".".join(keys[2:])), name)

    def _is_met(self, each: SpecField) -> bool:
        if each.needs is None:
            return True
        name, values = each.needs
        return self[name] in values and all(self._is_met(other) for other in self.all_fields if other.name == name)

    def _applies(self, each: SpecField) -> bool:
        if each.needs is None or each.needs[0] != f"{self.factor}.name":
            return self._is_met(each)
        return bool(self.members & {*each.needs[1]})

    def _own_fields(self, member: str) -> list[SpecField]:
        """Inputs that belong to a member of what varies."""
        place = f"{self.factor}.name"
        return [each for each in self.fields if each.needs and each.needs[0] == place and member in each.needs[1]]

    def _value(self, each: SpecField) -> Any:  # noqa: ANN401 (any value of a spec)
        return each.default if each.kind == "constant" else _parsed(each, self[each.name])

    def _arms(self) -> Iterator[dict[str, Any]]:
        slugs: list[str] = []
        for place in self.places:
            text = self[ARMS[place]].strip()
            slug = _slug(text)
            slugs.append(f"{slug[:36]}-{place + 1}".lstrip("-") if slug in {"", *slugs} else slug)
            yield {"slug": slugs[-1], "set": {self.factor: self._arm_value(text)}}

    def _arm_value(self, text: str) -> Any:  # noqa: ANN401 (any value of a spec)
        if self.is_whole_varied:
            own = {each.path.rpartition(".")[2]: self._value(each) for each in self._own_fields(text)}
            return {"name": text, **own}
        return _parsed(self.varied, text) if self.varied else text

    def _probes(self) -> list[str]:
        """Those that were asked for, and the one that the measure needs."""
        if not self.arm_type.allowed_probes:
            return []
        names = [self[METRIC], *(self[each.name] for each in self.fields if each.kind == "metric")]
        needed = {probe_of(name) for name in names} | ({"train_accuracy"} if self[AT] == "gap" else set())
        return [*self.probes, *(probe for probe in PROBES if probe in needed and probe not in self.probes)]


@cache
def _defaults(procedure: str) -> dict[str, Any]:
    arm_type = PROCEDURES[procedure].arm_type
    own = {each.name: each.default for each in all_fields(procedure)}
    return own | {"factor": arm_type.first_factor, METRIC: arm_type.first_metric}


def typed(value: Any, of: SpecField | None = None) -> str:  # noqa: ANN401 (any value of a spec)
    """A value as somebody would type it."""
    if value is None:
        return ""
    if of and of.kind == "choices" and not value:
        return NONE
    if isinstance(value, bool):
        return next(word for word, meaning in BOOLEANS.items() if meaning is value)
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _parsed(each: SpecField, text: str) -> Any:  # noqa: ANN401 (any value of a spec)
    if each.kind == "boolean":
        return BOOLEANS.get(text.strip(), text)
    if each.kind == "choices":
        return [] if text.strip() == NONE else [text.strip()]
    if each.kind in {"choice", "metric"}:
        return text.strip()
    return _list(text) if each.kind in LISTS else typed_number(text)


def _list(text: str) -> list[int | float | str]:
    return [typed_number(part) for part in SEPARATORS.split(text) if part]


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:40].strip("-")


def _put(document: dict[str, Any], path: str, value: Any) -> None:  # noqa: ANN401 (any value of a spec)
    """Under nested keys; the one rule stands at place 0 of its list."""
    *parents, last = path.split(".")
    for key in parents:
        document = document[int(key)] if isinstance(document, list) else document.setdefault(key, {})
    document[last] = value
