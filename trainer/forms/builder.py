"""The builder: a form generated from the fields of a spec, which appear where they apply.

It is presented anew whenever a choice changes which fields apply (the button "update"), with or without a script.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext

from trainer.engine.specs import MEASURES, RULES, ExperimentSpec, SpecError, SpecErrors, parse_spec
from trainer.forms.draft import ARMS, AT, METRIC, Draft, typed
from trainer.forms.inputs import REDRAWS, allowed, arm_input, arm_places, choice_input, spec_input
from trainer.forms.numbers import typed_number
from trainer.forms.prediction import PredictionForm
from trainer.forms.prefilling import is_same
from trainer.forms.spec_fields import LISTS, PROCEDURE, RULE, SpecField
from trainer.models import Claim, Prediction
from trainer.services.launching import PredictionInput
from trainer.wording.errors import spec_error_message
from trainer.wording.fields import choice_label, field_label
from trainer.wording.metrics import difference_unit, metric_label, unit_label

# What most experiments leave alone, by the end of its path: folded away until it is changed.
SELDOM = (
    *("data.split", "data.train_limit", "data.validation_share", "data.validation_rows", "data.scaling_statistics"),
    *("data.test_scaled_by", "data.label_noise", "data.train_shift", "data.test_shift"),
    *("init.gain", "init.first_gain", "hidden_bias.name", "output_bias.name", "network.outputs", "output_activation"),
    *("network.residual", "branch_gain", "label_smoothing", "nesterov", "amsgrad", "betas", "eps", "weight_decay"),
    *("early_stopping.name", "schedule.name", "schedule.every", "schedule.warmup", "training.order", "last_batch"),
    *("training.l2", "training.l1", "penalized", "clip_norm", "training.faults", "evaluation_batches"),
)

# by the measure's unit
FIRST_MARGINS = {"%": "1", "": "0.1", "steps": "10", "decades": "0.5", "mistakes": "5", "evaluations": "100"}


@dataclass(frozen=True)
class Section:
    """A group of inputs under a heading; those in `more` are folded away."""

    title: str
    fields: list[forms.BoundField]
    note: str = ""
    more: Sequence[forms.BoundField] = ()
    wide: Sequence[forms.BoundField] = ()


class BuilderForm(PredictionForm):
    """`claim` is where the reader came from: an unchanged setting is that claim's own."""

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        initial: Mapping[str, Any] | None = None,
        claim: Claim | None = None,
    ) -> None:
        self.draft = _draft(data, initial or {})
        self.claim = claim
        self.spec: ExperimentSpec | None = None
        super().__init__(data, arms=_arms(self.draft), **_measured(self.draft), **_claimed(self.draft), initial=initial)
        self._add_inputs()
        self.appeared = [] if data is None else [name for name in self._own_names() if name not in data]
        if self.appeared:  # the reader chose something else and sent the form without asking for its fields
            shown = {name: self.get_initial_for_field(self.fields[name], name) for name in self.appeared}
            self.data = {**data.dict(), "probes": data.getlist("probes"), **shown}

    @property
    def sections(self) -> Iterator[Section]:
        """What varies comes first: its field is then missing from what is held equal."""
        if alone := [self[each.name] for each in self.draft.fields if "." not in each.path]:
            yield Section(field_label(PROCEDURE), alone)
        arms = [self[ARMS[place]] for place in arm_places(self.draft)]
        yield Section(gettext("What varies"), [self["factor"], *arms], allowed(self.draft.varied))
        for group in self._groups:
            more = [self[each.name] for each in self.draft.fields if self._is_folded(each, group)]
            yield Section(field_label(group), [each for each in self._inputs_of(group) if each not in more], more=more)
        yield Section(
            field_label("measure"),
            [self[METRIC], *self._inputs_of("measure"), *self._inputs_of("rule")],
            wide=[self["probes"]] if "probes" in self.fields else [],
        )

    @property
    def own_claim(self) -> Claim | None:
        """The claim whose setting this is, if nothing was changed. Of a valid form."""
        return self.claim if self.claim and self.spec.digest == self.claim.spec_digest else None

    @property
    def prediction(self) -> PredictionInput:
        """Of a valid form; the choice names places, a prediction names arms."""
        winner = self.cleaned_data["winner"]
        if winner not in Prediction.WORDS:
            winner = self.spec.arms[self.draft.places.index(int(winner))].slug
        return PredictionInput(winner, float(self.cleaned_data["effect"]), self.cleaned_data["certainty"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for name in self.appeared:
            self.add_error(name, gettext("This belongs to what you chose. Please check it."))
        blanks = [name for name in self.draft.blanks() if name not in self.appeared]
        for name in blanks:
            self.add_error(name, spec_error_message(SpecError("required", name)))
        if self.draft.factor in self.draft.factors:
            self._parse()
        else:
            self._refuse_choices()
        return cleaned

    def _refuse_choices(self) -> None:
        """What varies does not exist here: because of an unknown data set or optimizer, or by itself."""
        wrong = [each for each in self.draft.fields if each.choices and self.draft[each.name] not in each.choices]
        for each in wrong:
            error = SpecError("unknown_choice", each.path, each.limits)
            self.add_error(each.name, spec_error_message(error))
        if not wrong:
            self.add_error("factor", gettext("This can't vary here."))

    def _parse(self) -> None:
        try:
            spec = parse_spec(self.draft.document())
        except SpecErrors as errors:
            self.add_spec_errors(errors)
            self._add_errors_behind(errors)
            return
        original = self.claim.experiment_spec if self.claim else None
        self.spec = original if original and is_same(spec, original) else spec

    def _add_errors_behind(self, errors: SpecErrors) -> None:
        """Arms are judged once the base is sound: with defaults for what is wrong there, theirs come up as well."""
        at_fault = {self.draft.field_at_fault(error) for error in errors.errors}
        if at_fault & set(ARMS):
            return
        texts = {name: text for name, text in self.draft.values.items() if name not in at_fault}
        try:
            parse_spec(Draft(texts, self.draft.probes).document())
        except SpecErrors as more:
            self.add_spec_errors(more)

    def add_spec_errors(self, errors: SpecErrors) -> None:
        """At the inputs that they are about; an input shows the first."""
        for error in errors.errors:
            name = self.draft.field_at_fault(error)
            if name not in self.fields:
                self.add_error(None, f"{field_label(error.field)}: {spec_error_message(error)}")
            elif name not in self.errors:
                self.add_error(name, spec_error_message(error))

    @property
    def _groups(self) -> list[str]:
        """The procedure's own parts that have fields."""
        return list(dict.fromkeys(part for part in self.draft.arm_type.model_fields if self._inputs_of(part)))

    def _is_folded(self, each: SpecField, group: str) -> bool:
        """As long as it is left alone."""
        is_seldom = each.path.startswith(f"{group}.") and each.path.endswith(SELDOM)
        return is_seldom and self.draft[each.name] == typed(each.default, each) and each.name not in self.errors

    def _inputs_of(self, group: str) -> list[forms.BoundField]:
        return [self[each.name] for each in self.draft.fields if each.path.startswith(f"{group}.")]

    def _members_with(self, each: SpecField) -> list[str]:
        """Of what varies as a whole: the arms' members that have this field; their inputs stand side by side."""
        is_own = self.draft.is_whole_varied and each.needs and each.needs[0] == f"{self.draft.factor}.name"
        return [name for name in each.needs[1] if name in self.draft.members] if is_own else []

    def _own_names(self) -> list[str]:
        return [*(each.name for each in self.draft.fields), "factor", METRIC, *ARMS[:2]]

    def _margins(self) -> list[str]:
        """Inputs in the unit of a difference of the measure."""
        return [each.name for each in self.draft.fields if each.name.endswith((".margin", ".tolerance"))]

    def _add_inputs(self) -> None:
        factors = [(path, field_label(path)) for path in self.draft.factors]
        metrics = [(name, metric_label(name)) for name in self.draft.metrics]
        self.fields["factor"] = choice_input(gettext("What varies"), factors, REDRAWS)
        self.fields[METRIC] = choice_input(field_label(METRIC), metrics, REDRAWS)
        for each in self.draft.fields:
            self.fields[each.name] = spec_input(each, self.draft, members=self._members_with(each))
        for name in self._margins():
            self.fields[name].unit = difference_unit(self.unit)
        for name in {f"{RULE}.threshold.bound", f"{RULE}.exact.value"} & set(self.fields):
            self.fields[name].unit = unit_label(self.unit)
        for place in arm_places(self.draft):
            label = gettext("Arm %(number)s") if place else gettext("Arm %(number)s: the baseline")
            label %= {"number": place + 1}
            self.fields[ARMS[place]] = arm_input(self.draft, label=label)
        if probes := self.draft.arm_type.allowed_probes:
            self.fields["probes"] = forms.MultipleChoiceField(
                label=field_label("probes"),
                choices=[(probe, choice_label("probes", probe)) for probe in probes],
                widget=forms.CheckboxSelectMultiple,
                required=False,
            )
        first = {name: self.draft[name] for name in self.fields if name in {*self._own_names(), *ARMS}}
        first |= {name: first[name] or FIRST_MARGINS[self.unit] for name in self._margins()}
        self.initial = {**self.initial, **first}


def redrawn(data: QueryDict) -> dict[str, Any]:
    """What was entered so far, as initial values; what no longer fits is left out."""
    draft = _draft(data, {})
    values = {name: text for name, text in draft.values.items() if name not in ARMS}
    if draft.factor not in draft.factors:
        values.pop("factor", None)
        return {**values, "probes": list(draft.probes)}
    if draft[METRIC] not in draft.metrics:
        values.pop(METRIC, None)
    values |= {ARMS[place]: draft[ARMS[place]] for place in draft.places if _fits(draft, draft[ARMS[place]])}
    return {**values, "probes": list(draft.probes)}


def _fits(draft: Draft, text: str) -> bool:
    varied = draft.varied
    if varied.choices:
        return text in varied.choices
    return varied.kind in LISTS or not isinstance(typed_number(text), str)


def _draft(data: QueryDict | None, initial: Mapping[str, Any]) -> Draft:
    if data is not None:
        return Draft(data.dict(), data.getlist("probes"))
    texts = {name: value for name, value in initial.items() if isinstance(value, str)}
    return Draft(texts, initial.get("probes", []))


def _arms(draft: Draft) -> list[tuple[str, str]]:
    return [(str(place), _arm_label(draft, place)) for place in draft.places or (0, 1)]


def _arm_label(draft: Draft, place: int) -> str:
    text = draft[ARMS[place]]
    if draft.varied and text in draft.varied.choices:
        text = choice_label(draft.varied.path, text)
    if place == 0:
        return gettext("%(arm)s (baseline)") % {"arm": text} if text else gettext("the baseline")
    return text or gettext("the other one")


def _claimed(draft: Draft) -> dict[str, Any]:
    """What kind of prediction the rule asks for, as far as it is known yet."""
    kind = draft[f"{RULE}.kind"]
    rule = RULES.get(kind, RULES["difference"])
    typed_bound = typed_number(draft[f"{RULE}.proportion.bound"]) if kind == "proportion" else 0
    rule = rule.model_construct(arms=(), bound=typed_bound if isinstance(typed_bound, float | int) else 0)
    return {"compares_pairs": rule.compares_pairs, "num_tests": rule.num_tests(max(2, len(draft.places)))}


def _measured(draft: Draft) -> dict[str, str]:
    """What is measured, as far as it is known yet, and in which unit."""
    name = draft[METRIC] if draft[METRIC] in draft.metrics else draft.metrics[0]
    at = draft[AT] if draft[AT] in MEASURES else "last"
    measure = MEASURES[at].model_construct(metric=name)
    label = metric_label(name) if at == "last" else f"{metric_label(name)}: {choice_label(AT, at)}"
    return {"measured": label, "unit": measure.quantity.unit}
