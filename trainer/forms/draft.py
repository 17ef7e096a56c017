"""What stands in the builder's inputs, and the document that it makes for parse_spec to judge."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any

from pydantic import ValidationError

from trainer.engine.specs import (
    MEASURES,
    MOST_ARMS,
    PROBES,
    PROCEDURES,
    USUAL,
    ExperimentSpec,
    ResolvedArm,
    RuleSpec,
    probe_of,
    suitable,
    value_at,
)
from trainer.forms.spec_fields import METRIC, OWN_DATA, PROCEDURE, RULE, SpecField, all_fields, wholes
from trainer.forms.table_choices import TableChoice, TableChoices
from trainer.forms.typed import parsed, typed

AT = "measure.at"
ARMS = tuple(f"arms.{place}" for place in range(MOST_ARMS))
SECOND = tuple(f"second.{place}" for place in range(MOST_ARMS // 2))  # values of a second factor
FIXED = ("procedure", "data", "network")  # of one kind in all arms
GIVEN = "arms"  # as a factor: what varies stays as it came, whatever it is
KEPT_RULES, KEPT_TUNING = "keep.rules", "keep.tune"  # what came along and has no inputs


@dataclass(frozen=True)
class Draft:
    """`values` are texts by form field name; a name that is missing has its default.

    `base` is the spec that it starts from, where that has more than the inputs can say; `tables` the learner's own.
    """

    values: Mapping[str, str]
    probes: Sequence[str] = ()
    base: ExperimentSpec | None = None
    tables: TableChoices = field(default_factory=dict)

    def __getitem__(self, name: str) -> str:
        if name in self.values:
            return self.values[name]
        own = next((data for data in OWN_DATA if name == f"data.{data}.table"), "")
        return next(iter(self.tables_for(own)), "") if own else typed(_defaults(self.procedure).get(name))

    def tables_for(self, data: str) -> dict[str, TableChoice]:
        """Those that this choice of data can be made of."""
        return {digest: table for digest, table in self.tables.items() if table.fits(data)}

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
    def is_given(self) -> bool:
        """Whether the arms stay as they came."""
        return self.base is not None and self.factor == GIVEN and self.procedure == self.base.procedure

    @property
    def given_paths(self) -> set[str]:
        return {path for arm in self.base.arms for path in arm.set} if self.is_given else set()

    @cached_property
    def varied_wholes(self) -> dict[str, tuple[str, ...]]:
        """What varies as a whole, with its values' inputs: they name members, whose own fields have inputs too."""
        varied = {self.factor: ARMS} | ({self.second: SECOND} if self.second_varied else {})
        return {path: names for path, names in varied.items() if path in wholes(self.procedure)}

    @cached_property
    def factors(self) -> list[str]:
        """Paths that may vary: whatever applies, and wholes."""
        met = [each.path for each in self.all_fields if each.kind != "constant" and self._is_met(each)]
        paths = [path for path in met if not path.startswith((RULE, "measure."))]
        whole = wholes(self.procedure)
        paths = [path.removesuffix(".name") if path.removesuffix(".name") in whole else path for path in paths]
        given = [GIVEN] if self.base is not None and self.procedure == self.base.procedure else []
        return given + [path for path in dict.fromkeys(paths) if path not in FIXED]

    @cached_property
    def fields(self) -> list[SpecField]:
        """Those with an input: not a constant, not what varies, and only where they apply."""
        varied = {self.factor, *(f"{path}.name" for path in self.varied_wholes)}
        applying = [each for each in self.all_fields if each.kind != "constant" and self._applies(each)]
        varied |= {self.second} if self.second_varied else set()
        return [each for each in applying if each.path not in varied and not self.is_given_at(each.path)]

    @cached_property
    def varied(self) -> SpecField | None:
        """What an arm's value is a value of; None if the factor is none of `factors`."""
        return self._varied_at(self.factor)

    @property
    def second(self) -> str:
        """What else varies: every value of the one is combined with every value of the other; mostly nothing."""
        return "" if self.is_given else self.values.get("second", "").strip()

    @cached_property
    def second_factors(self) -> list[str]:
        return [path for path in self.factors if path != GIVEN and not _overlap(path, self.factor)]

    @cached_property
    def second_varied(self) -> SpecField | None:
        return self._varied_at(self.second) if self.second in self.second_factors else None

    def _varied_at(self, factor: str) -> SpecField | None:
        path = f"{factor}.name" if factor in wholes(self.procedure) else factor
        return next((each for each in self.all_fields if each.path == path and self._is_met(each)), None)

    @property
    def cells(self) -> list[tuple[int, int | None]]:
        """The arms: places of their values, of the second factor too where there is one. The first is the baseline."""
        second = [place for place, name in enumerate(SECOND) if self[name].strip()] if self.second_varied else []
        return [(place, other) for place in self.places for other in (second or [None])]

    @property
    def cell_keys(self) -> list[str]:
        """As a form names them."""
        return [f"{place}" if other is None else f"{place}x{other}" for place, other in self.cells]

    @property
    def places(self) -> list[int]:
        """Of the arms that are filled in."""
        if self.is_given:
            return [*range(len(self.base.arms))]
        return [place for place, name in enumerate(ARMS) if self[name].strip()]

    def members_with(self, each: SpecField) -> list[str] | None:
        """Of what varies as a whole: those that the arms name and that have this field; None for any other field."""
        whole = next((path for path in self.varied_wholes if each.needs and each.needs[0] == f"{path}.name"), None)
        named = {self[name].strip() for name in self.varied_wholes.get(whole, ())}
        return None if whole is None else [name for name in each.needs[1] if name in named]

    @cached_property
    def first_arm(self) -> ResolvedArm | None:
        """None as long as something is not filled in."""
        own = self.arm_type.model_fields
        try:
            return self.arm_type.model_validate({key: part for key, part in self.document().items() if key in own})
        except ValidationError:
            return None

    @property
    def metrics(self) -> tuple[str, ...]:
        """What could be measured here, with the probes that it needs."""
        arm = self.first_arm
        names = arm.metrics(arm.suitable_probes) if arm else self.arm_type.usual_metrics
        return tuple(suitable(self[AT], names)) if self[AT] in MEASURES else names

    def blanks(self) -> list[str]:
        """Inputs that must not be empty and are."""
        needed = [each.name for each in self.fields if each.kind != "integers"]
        arms = () if self.is_given else (*ARMS[:2], *(SECOND[:2] if self.second_varied else ()))
        return [name for name in (*needed, *arms) if not self[name].strip()]

    @property
    def keepsakes(self) -> list[str]:
        """Choices about what came along and has no inputs."""
        has_rules = self.is_given and len(self.base.rule.all_of) > 1
        has_tuning = self.base is not None and bool(self.base.tune.field)
        return [KEPT_RULES] * has_rules + [KEPT_TUNING] * has_tuning

    @property
    def kept_rules(self) -> Sequence[RuleSpec]:
        """Those behind the one that has inputs."""
        return self.base.rule.all_of[1:] if self._is_kept(KEPT_RULES) else ()

    @property
    def keeps_reading(self) -> bool:
        """Whether its rule judges something else than the measure, as it came."""
        first = self.base.rule.all_of[0] if self.is_given else None
        return first is not None and first.kind == self[f"{RULE}.kind"] and first.measure is not None

    def _is_kept(self, name: str) -> bool:
        return name in self.keepsakes and self.values.get(name, "yes") == "yes"

    def document(self) -> dict[str, Any]:
        """For parse_spec. In the base, what varies has the first arm's value."""
        document: dict[str, Any] = {"arms": list(self._arms()), "probes": self._probes(), "rule": {"all_of": [{}]}}
        _put(document, METRIC, self[METRIC])
        shown = {each.name for each in self.fields}
        for each in self.all_fields:
            if each.kind == "constant" or each.name in shown:
                _put(document, each.path, self._value(each))
        if table := self.tables.get(document.get("data", {}).get("table", "")):
            document["data"] |= table.sizes
        if self.is_given:
            self._put_given(document)
        else:
            for arm in document["arms"][:1]:
                for path, value in arm["set"].items():
                    _put(document, path, value)
        if self._is_kept(KEPT_TUNING):
            document["tune"] = self.base.canonical()["tune"]
        return document

    def _put_given(self, document: dict[str, Any]) -> None:
        """What has no input as long as the arms stay as they came: their values, and what their rules name."""
        whole = self.base.canonical()
        for path in self.given_paths:
            _put(document, path, value_at(whole, path.split(".")))
        [rule], first = document["rule"]["all_of"], whole["rule"]["all_of"][0]
        if rule.get("kind") == first["kind"]:
            rule |= {name: first[name] for name in ("arms", "measure", "metric") if first.get(name)}
        document["rule"]["all_of"] += whole["rule"]["all_of"][1:] if self.kept_rules else []

    def _is_met(self, each: SpecField) -> bool:
        if each.needs is None:
            return True
        name, values = each.needs
        return self[name] in values and all(self._is_met(other) for other in self.all_fields if other.name == name)

    def _applies(self, each: SpecField) -> bool:
        members = self.members_with(each)
        return self._is_met(each) if members is None else bool(members)

    def is_given_at(self, path: str) -> bool:
        return any(f"{path}.".startswith(f"{given}.") for given in self.given_paths)

    def own_fields(self, whole: str, member: str) -> list[SpecField]:
        """Inputs that belong to a member of what varies."""
        own = [each for each in self.fields if each.needs and each.needs[0] == f"{whole}.name"]
        return [each for each in own if member in each.needs[1]]

    def _value(self, each: SpecField) -> Any:  # noqa: ANN401 (any value of a spec)
        return each.default if each.kind == "constant" else parsed(each, self[each.name])

    def _arms(self) -> Iterator[dict[str, Any]]:
        if self.is_given:
            yield from self.base.canonical()["arms"]
            return
        slugs: list[str] = []
        for number, (place, other) in enumerate(self.cells, start=1):
            texts = [self[ARMS[place]].strip(), *([] if other is None else [self[SECOND[other]].strip()])]
            slug = _slug(" ".join(texts))
            slugs.append(f"{slug[:36]}-{number}".lstrip("-") if slug in {"", *slugs} else slug)
            second = {} if other is None else {self.second: self._arm_value(self.second, self.second_varied, texts[1])}
            yield {
                "slug": slugs[-1],
                "set": {self.factor: self._arm_value(self.factor, self.varied, texts[0]), **second},
            }

    def _arm_value(self, factor: str, varied: SpecField | None, text: str) -> Any:  # noqa: ANN401 (any value of a spec)
        if factor in self.varied_wholes:
            own = {each.path.rpartition(".")[2]: self._value(each) for each in self.own_fields(factor, text)}
            return {"name": text, **own}
        return parsed(varied, text) if varied else text

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


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:40].strip("-")


def _put(document: dict[str, Any], path: str, value: Any) -> None:  # noqa: ANN401 (any value of a spec)
    """Under nested keys; the one rule stands at place 0 of its list."""
    *parents, last = path.split(".")
    for key in parents:
        document = document[int(key)] if isinstance(document, list) else document.setdefault(key, {})
    document[last] = value


def _overlap(one: str, other: str) -> bool:
    """Whether one is the other, or a part of it."""
    return f"{one}.".startswith(f"{other}.") or f"{other}.".startswith(f"{one}.")
