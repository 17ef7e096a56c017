"""The builder: a form generated from the fields of a spec, which appear where they apply.

It is presented anew whenever a choice changes which fields apply (the button "update"), with or without a script.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext

from trainer.concept_names import ConceptName
from trainer.engine.cost import MAX_SEEDS, MIN_SEEDS
from trainer.engine.specs import MOST_ARMS, ExperimentSpec, SpecError, SpecErrors, parse_spec
from trainer.forms.asking import asked
from trainer.forms.draft import ARMS, GIVEN, METRIC, SECOND, Draft
from trainer.forms.faults import field_at_fault
from trainer.forms.inputs import (
    REDRAWS,
    allowed,
    arm_input,
    choice_input,
    keepsake,
    names_offered,
    probes_input,
    spec_input,
)
from trainer.forms.numbers import typed_number
from trainer.forms.prediction import DEFAULT_SEEDS, PredictionForm
from trainer.forms.prefilling import is_same
from trainer.forms.redrawing import draft_of
from trainer.forms.spec_fields import DATA, PROCEDURE, RULE, TABLE, SpecField
from trainer.forms.table_choices import TableChoices
from trainer.forms.typed import typed
from trainer.models import Claim, Prediction
from trainer.services.launching import PredictionInput
from trainer.wording.errors import spec_error_message
from trainer.wording.field_concepts import concept_of
from trainer.wording.fields import field_label
from trainer.wording.metrics import difference_unit, metric_label, unit_label
from trainer.wording.setting import arm_labels

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
    """`claim` is where the reader came from: an unchanged setting is that claim's own.

    `origin` is the spec that it starts from, `base` the same where that has more than the inputs can say.
    """

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        initial: Mapping[str, Any] | None = None,
        claim: Claim | None = None,
        base: ExperimentSpec | None = None,
        origin: ExperimentSpec | None = None,
        tables: TableChoices | None = None,
    ) -> None:
        self.draft = draft_of(data, initial or {}, base, tables or {})
        self.claim, self.origin = claim, origin
        self.spec: ExperimentSpec | None = None
        super().__init__(data, **asked(self.draft, claim.arm_labels if claim else {}), initial=initial)
        self._add_inputs()
        self.appeared = [] if data is None else [name for name in self._own_names() if name not in data]
        if self.appeared:  # the reader chose something else and sent the form without asking for its fields
            shown = {name: self.get_initial_for_field(self.fields[name], name) for name in self.appeared}
            self.data = {**data.dict(), "probes": data.getlist("probes"), **shown}

    def link_concepts(self, concepts: Mapping[str, ConceptName]) -> None:
        """Every input leads to the page about it, where there is one."""
        for each in self.draft.fields:
            self.fields[each.name].concept = concepts.get(concept_of(each.path))

    @property
    def sections(self) -> Iterator[Section]:
        """What varies comes first: its field is then missing from what is held equal."""
        if alone := [self[each.name] for each in self.draft.fields if "." not in each.path]:
            yield Section(field_label(PROCEDURE), alone)
        first = [self[name] for name in ("factor", *self._arm_names)]
        yield Section(gettext("What varies"), first, allowed(self.draft.varied))
        if "second" in self.fields:
            second = [self[name] for name in ("second", *self._second_names)]
            yield Section(gettext("And also"), second, allowed(self.draft.second_varied))
        for group in self._groups:
            more = [self[each.name] for each in self.draft.fields if self._is_folded(each, group)]
            yield Section(field_label(group), [each for each in self._inputs_of(group) if each not in more], more=more)
        yield Section(
            field_label("measure"),
            [self[METRIC], *self._inputs_of("measure"), *self._inputs_of("rule"), *map(self.__getitem__, self._kept)],
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
            winner = self.spec.arms[self.draft.cell_keys.index(winner)].slug
        return self.prediction_of(winner)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for name in self.appeared:
            self.add_error(name, gettext("This belongs to what you chose. Please check it."))
        foreign = self._foreign_table()
        blanks = [name for name in self.draft.blanks() if name not in {*self.appeared, foreign}]
        for name in blanks:
            self.add_error(name, spec_error_message(SpecError("required", name)))
        if self.draft.second and not self.draft.second_varied:
            self.add_error("second", gettext("This can't vary here."))
        if foreign:
            self.add_error(foreign, spec_error_message(SpecError("table_unknown", TABLE)))
        elif self.draft.factor in self.draft.factors:
            self._parse()
        else:
            self._refuse_choices()
        return cleaned

    def _foreign_table(self) -> str:
        """The input that names a table which is not the learner's; its sizes are not known then."""
        chosen = [each.name for each in self.draft.fields if each.kind == "table"]
        return next((name for name in chosen if self.draft[name] not in self.draft.tables_for(self.draft[DATA])), "")

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
        self.spec = self._as_it_came(spec)

    def _as_it_came(self, spec: ExperimentSpec) -> ExperimentSpec:
        """An unchanged setting is the very spec that it came from, with the names that its author gave."""
        originals = [self.claim.experiment_spec] if self.claim else []
        originals += [self.origin] if self.origin else []
        return next((each for each in originals if is_same(spec, each)), spec)

    @property
    def spec_so_far(self) -> ExperimentSpec | None:
        """What the inputs say at this moment, whether or not anything was sent; none while something is amiss."""
        try:
            return self._as_it_came(parse_spec(self.draft.document()))
        except SpecErrors:
            return None

    @property
    def num_seeds_so_far(self) -> int:
        num = typed_number(str(self["num_seeds"].value() or ""))
        return num if isinstance(num, int) and MIN_SEEDS <= num <= MAX_SEEDS else DEFAULT_SEEDS

    def _add_errors_behind(self, errors: SpecErrors) -> None:
        """Arms are judged once the base is sound: with defaults for what is wrong there, theirs come up as well."""
        at_fault = {field_at_fault(self.draft, error) for error in errors.errors}
        if at_fault & set(ARMS):
            return
        texts = {name: text for name, text in self.draft.values.items() if name not in at_fault}
        try:
            parse_spec(Draft(texts, self.draft.probes, self.draft.base, self.draft.tables).document())
        except SpecErrors as more:
            self.add_spec_errors(more)

    def add_spec_errors(self, errors: SpecErrors) -> None:
        """At the inputs that they are about; an input shows the first."""
        for error in errors.errors:
            name = field_at_fault(self.draft, error)
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

    @property
    def _arm_names(self) -> list[str]:
        return [] if self.draft.is_given else [*names_offered(ARMS, self.draft, self.draft.varied)]

    @property
    def _second_names(self) -> list[str]:
        return [*names_offered(SECOND, self.draft, self.draft.second_varied)] if self.draft.second_varied else []

    @property
    def _kept(self) -> list[str]:
        return self.draft.keepsakes

    def _own_names(self) -> list[str]:
        return [*(each.name for each in self.draft.fields), "factor", METRIC, *self._arm_names[:2], *self._kept]

    def _margins(self) -> list[str]:
        """Inputs in the unit of a difference of the measure."""
        return [each.name for each in self.draft.fields if each.name.endswith((".margin", ".tolerance"))]

    def _factor_label(self, path: str) -> str:
        if path != GIVEN:
            return field_label(path)
        arms = " / ".join(arm_labels(self.draft.base, self.claim.arm_labels if self.claim else {}))
        return gettext("as it came: %(arms)s") % {"arms": arms}

    def _add_second(self) -> None:
        """A second factor, as long as the arms don't stay as they came."""
        if self.draft.is_given:
            return
        others = [(path, field_label(path)) for path in self.draft.second_factors]
        help_text = gettext("Every value is combined with every arm above; %(most)s arms at most.") % {
            "most": MOST_ARMS
        }
        choices = [("", gettext("nothing else")), *others]
        self.fields["second"] = choice_input(gettext("Varies too"), choices, REDRAWS, help_text=help_text)
        for place, name in enumerate(self._second_names, start=1):
            label = gettext("Value %(number)s") % {"number": place}
            self.fields[name] = arm_input(self.draft.second_varied, label=label)

    def _add_inputs(self) -> None:
        factors = [(path, self._factor_label(path)) for path in self.draft.factors]
        metrics = [(name, metric_label(name)) for name in self.draft.metrics]
        self.fields["factor"] = choice_input(gettext("What varies"), factors, REDRAWS)
        self.fields[METRIC] = choice_input(field_label(METRIC), metrics, REDRAWS)
        for each in self.draft.fields:
            self.fields[each.name] = spec_input(each, self.draft, members=self.draft.members_with(each) or [])
        for name in self._margins():
            self.fields[name].unit = difference_unit(self.unit)
        for name in {f"{RULE}.threshold.bound", f"{RULE}.exact.value"} & set(self.fields):
            self.fields[name].unit = unit_label(self.unit)
        for place, name in enumerate(self._arm_names):
            label = gettext("Arm %(number)s") if place else gettext("Arm %(number)s: the baseline")
            self.fields[name] = arm_input(self.draft.varied, label=label % {"number": place + 1})
        self._add_second()
        for name in self._kept:
            self.fields[name] = choice_input(*keepsake(name, self.draft.base), REDRAWS)
        if probes := probes_input(self.draft):
            self.fields["probes"] = probes
        own = {*self._own_names(), *ARMS, *SECOND} - {*self._kept}
        first = {name: self.draft[name] for name in self.fields if name in own}
        first |= {"second": self.draft.second} if "second" in self.fields else {}
        first |= {name: self.draft.values.get(name, "yes") for name in self._kept}
        first |= {name: first[name] or FIRST_MARGINS[self.unit] for name in self._margins()}
        self.initial = {**self.initial, **first}
