"""The whole spec: a base configuration, one to twelve arms that change it, what is measured and the rule.

Here stands what all procedures share; `specs/procedures` adds the parts of each.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, ClassVar, Literal, Self, get_args

from pydantic import StringConstraints, field_validator

from trainer.engine.specs.arms import ResolvedArm
from trainer.engine.specs.fields import MOST_ARMS, SLUG_MAX_LENGTH, SLUG_PATTERN, AsTuple, Part, quantity
from trainer.engine.specs.measures import Last, MeasureSpec, at_the_end
from trainer.engine.specs.rules import Rule
from trainer.engine.specs.tune import Tune

Path = Annotated[str, StringConstraints(max_length=80)]
Probe = Literal[
    "gradient_norm",
    "dead_units",
    "train_accuracy",
    "objective",
    "small_weights",
    "activation_mean",
    "activation_std",
    "saturation",
    "weight_norm",
    "update_ratio",
    "epoch_loss",
    "decision_boundary",
    "confusion_matrix",
]


class Arm(Part):
    """One configuration: the base with some values set by their dotted paths."""

    slug: str = quantity("name of the arm", pattern=SLUG_PATTERN, max_length=SLUG_MAX_LENGTH)
    set: dict[Path, Any] = quantity("value per dotted path, such as network.activation", max_length=4)


class ExperimentSpec(Part):
    """A validated experiment; build it with `parse_spec`, which also checks the arms. Seeds are not part of it."""

    arm_type: ClassVar[type[ResolvedArm]]  # of the procedure
    arms: Annotated[tuple[Arm, ...], AsTuple] = quantity("first is the baseline", min_length=1, max_length=MOST_ARMS)
    probes: Annotated[tuple[Probe, ...], AsTuple] = quantity(
        "what is read inside the network at every record. On the step's own batch: gradient_norm. On the whole "
        "training part, in evaluation: dead_units, train_accuracy, objective (mean loss with its penalties). On its "
        "first 256 examples, in evaluation: activation_mean and activation_std (of what a hidden layer hands on) and "
        "saturation (share of activations of tanh beyond ±0.99, of sigmoid outside 0.01…0.99). small_weights: share of "
        "weights within ±0.001; weight_norm: length of a layer's weights; update_ratio: length of the step's change "
        "over the length before. Over the epoch's steps so far: epoch_loss (mean training loss, as loops that add up "
        "their batches' losses print it). Pictures, at up to six of the records, counted over the seeds, no metrics: "
        "decision_boundary (the class that a network says on a grid of 24 × 24 cells over the plane of its inputs; "
        "data with 2 inputs and at most 10 classes) and confusion_matrix (test examples by true and predicted class; "
        "at most 20 classes)",
        default=(),
        max_length=len(get_args(Probe)),
    )
    measure: MeasureSpec
    tune: Tune = quantity("a field whose best value each arm finds for itself first", default=Tune())
    rule: Rule

    @field_validator("measure", mode="before")
    @classmethod
    def _measure_at_the_end(cls, document: Any) -> Any:  # noqa: ANN401 (any JSON)
        return at_the_end(document)

    def resolved(self, arm_index: int) -> ResolvedArm:
        """The arm's full configuration; raises pydantic's ValidationError if it makes none (see `parse_spec`)."""
        return self.arm_type.model_validate(self.patched(arm_index))

    def patched(self, arm_index: int) -> dict[str, Any]:
        """Base and patches as one document, not yet validated; a path that leads nowhere raises KeyError."""
        document = self.model_dump(mode="json", include=set(self.arm_type.model_fields))
        for path, value in sorted(self.arms[arm_index].set.items()):
            *parents, last = path.split(".")
            parent = value_at(document, parents)
            if not isinstance(parent, dict):
                raise KeyError(path)
            parent[last] = value
        return document

    @property
    def metrics(self) -> tuple[str, ...]:
        """Every metric that some arm records, in order of first appearance."""
        names = [self.resolved(arm).metrics(self.probes) for arm in range(len(self.arms))]
        return tuple(dict.fromkeys(name for arm_names in names for name in arm_names))

    @property
    def measures(self) -> tuple[MeasureSpec, ...]:
        """All that some rule reads; the spec's own is the first."""
        own = (rule.measure for rule in self.rule.all_of if rule.measure)
        return tuple({measure.key: measure for measure in (self.measure, *own)}.values())

    @property
    def is_deterministic(self) -> bool:
        """Whether one seed says all that there is to say."""
        return all(self.resolved(arm).is_deterministic for arm in range(len(self.arms)))

    def with_values(self, values: Mapping[int, Any]) -> Self:
        """Nothing left to tune: the arms named have these values of the tuned field."""
        arms = [
            self._tried(index, arm.slug, values[index]) if index in values else arm
            for index, arm in enumerate(self.arms)
        ]
        return self.model_copy(update={"arms": tuple(arms), "tune": Tune()})

    def tuning(self, arms: Sequence[int]) -> Self:
        """The experiment that tunes these arms: every value of each is an arm of its own, arm by arm."""
        tried = [
            self._tried(arm, f"{self.arms[arm].slug}-{place}", value)
            for arm in arms
            for place, value in enumerate(self.tune.values)
        ]
        unjudged = self.rule.model_copy(update={"all_of": ()})
        changes = {"arms": tuple(tried), "measure": self.tuning_measure, "tune": Tune(), "rule": unjudged}
        return self.model_copy(update=changes)

    @property
    def tuning_measure(self) -> MeasureSpec:
        """What decides between values of the tuned field."""
        return Last(at="last", metric=self.tune.by) if self.tune.by else self.measure

    def _tried(self, arm_index: int, slug: str, value: Any) -> Arm:  # noqa: ANN401 (any JSON)
        """An arm with one value of the tuned field; a part that it sets by name alone is written out first."""
        return Arm.model_construct(slug=slug, set={**self.arm_values(arm_index), self.tune.field: value})

    def canonical(self) -> dict[str, Any]:
        """Plain JSON with all defaults filled in: equal experiments written differently give equal documents."""
        return self._document(leave_out_defaults=False)

    def arm_values(self, arm_index: int) -> dict[str, Any]:
        """What an arm sets, by sorted paths, as plain JSON with all defaults filled in."""
        resolved = self.resolved(arm_index).model_dump(mode="json")
        return {path: value_at(resolved, path.split(".")) for path in sorted(self.arms[arm_index].set)}

    @property
    def digest(self) -> str:
        """SHA-256 (hex) of what differs from the defaults: a field that is added later changes no stored digest."""
        document = self._document(leave_out_defaults=True)
        text = json.dumps(document, sort_keys=True, separators=(",", ":"), allow_nan=False)
        return hashlib.sha256(text.encode()).hexdigest()

    def _document(self, *, leave_out_defaults: bool) -> dict[str, Any]:
        document = self.model_dump(mode="json", exclude_defaults=leave_out_defaults)
        for index, arm in enumerate(document["arms"]):
            arm["set"] = self.arm_values(index)
            if leave_out_defaults:
                short = self.resolved(index).model_dump(mode="json", exclude_defaults=True)
                arm["set"] |= {path: _value_or(value, short, path) for path, value in arm["set"].items()}
        return document


def _value_or(default: Any, document: Any, path: str) -> Any:  # noqa: ANN401 (any JSON)
    """The value under a dotted path, or what stands there by default."""
    try:
        return value_at(document, path.split("."))
    except KeyError:
        return default


def value_at(document: Any, keys: list[str]) -> Any:  # noqa: ANN401 (any JSON)
    """The value under nested keys; KeyError where they lead nowhere."""
    for key in keys:
        if not isinstance(document, Mapping):
            raise KeyError(key)
        document = document[key]
    return document
