"""One input of the builder: its kind, label, unit and range come from the field of the spec."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext

from trainer.concept_names import ConceptName
from trainer.engine.specs import ExperimentSpec
from trainer.forms.draft import KEPT_TUNING, Draft
from trainer.forms.numbers import MAX_LENGTH, number_input
from trainer.forms.spec_fields import DATA, LISTS, OWN_DATA, PROCEDURE, SpecField
from trainer.wording.errors import range_in_words
from trainer.wording.fields import choice_label, field_help, field_label
from trainer.wording.metrics import unit_label
from trainer.wording.rules import rule_in_words
from trainer.wording.setting import arm_labels
from trainer.wording.tuning import tuning_in_words

# A change of these changes which fields apply or what they are called; the script then asks for the form anew.
REDRAWS = {"data-redraws": ""}
SELECTED = mark_safe(" selected")

FEW_ARMS = 3


class SpecInput(forms.CharField):
    """A text that parse_spec judges; `unit` stands behind the input, `concept` is the page about it."""

    concept: ConceptName | None = None

    def __init__(self, *, label: str, widget: forms.Widget, help_text: str = "", unit: str = "") -> None:
        super().__init__(required=False, label=label, widget=widget, help_text=help_text, max_length=MAX_LENGTH)
        self.unit = unit


class ChoiceInput(forms.Select):
    """A select without groups, written out here: Django's own renders two templates for every option."""

    def render(
        self,
        name: str,
        value: object,
        attrs: dict[str, Any] | None = None,
        renderer: object = None,  # noqa: ARG002 (Django's signature)
    ) -> str:
        chosen = set(self.format_value(value))
        options = format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            ((code, SELECTED if str(code) in chosen else "", label) for code, label in self.choices),
        )
        attributes = flatatt({"name": name, **self.build_attrs(self.attrs, attrs)})
        return format_html("<select{}>{}</select>", attributes, options)


def spec_input(each: SpecField, draft: Draft, *, members: Sequence[str] = ()) -> SpecInput:
    """`members`: whose field this is, where inputs of several optimizers (activations, …) stand side by side."""
    label = field_label(each.path)
    if members:
        names = ", ".join(choice_label(each.needs[0], member) for member in members)
        label = gettext("%(member)s: %(field)s") % {"member": names, "field": label.lower()}
    if each.kind == "table":
        own = draft.tables_for(draft[DATA])
        return choice_input(label, [(digest, table.label) for digest, table in own.items()], REDRAWS)
    if each.choices:
        codes = [code for code in each.choices if _can_be_chosen(code, each, draft)]
        choices = [(code, choice_label(each.path, code)) for code in codes]
        redraws = REDRAWS if each.name == PROCEDURE or each.name.endswith((".name", ".at", ".kind")) else {}
        return choice_input(label, choices, redraws, help_text=field_help(each.path))
    if each.kind == "metric":
        return choice_input(label, [(name, choice_label(each.path, name)) for name in draft.metrics], {})
    help_text = " ".join(filter(None, [field_help(each.path), allowed(each)]))
    widget = number_input(is_integer=each.kind in {"integer", "integers"})
    return SpecInput(label=label, widget=widget, help_text=help_text, unit=_unit(each))


def _can_be_chosen(code: str, each: SpecField, draft: Draft) -> bool:
    """Data of one's own where there are some; what was chosen all the same stays to be seen."""
    return each.path != DATA or code not in OWN_DATA or code == draft[DATA] or bool(draft.tables_for(code))


def choice_input(
    label: str, choices: Iterable[tuple[str, str]], attributes: dict[str, str], *, help_text: str = ""
) -> SpecInput:
    return SpecInput(label=label, widget=ChoiceInput(attributes, choices=list(choices)), help_text=help_text)


def arm_input(varied: SpecField | None, *, label: str) -> SpecInput:
    """A value of what varies: chosen from a list, or typed."""
    if varied is None or not varied.choices:
        widget = number_input(is_integer=varied is not None and varied.kind in {"integer", "integers"})
        widget.attrs |= REDRAWS
        return SpecInput(label=label, widget=widget, unit=_unit(varied) if varied else "")
    choices = [(code, choice_label(varied.path, code)) for code in varied.choices]
    return choice_input(label, [("", "—"), *choices], REDRAWS)


def probes_input(draft: Draft) -> forms.MultipleChoiceField | None:
    """Those that fit; what was asked for all the same stays to be seen."""
    arm, allowed_probes = draft.first_arm, draft.arm_type.allowed_probes
    fitting = [each for each in allowed_probes if arm is None or each in arm.suitable_probes or each in draft.probes]
    if not fitting:
        return None
    choices = [(probe, choice_label("probes", probe)) for probe in fitting]
    widget = forms.CheckboxSelectMultiple
    return forms.MultipleChoiceField(label=field_label("probes"), choices=choices, widget=widget, required=False)


def keepsake(name: str, base: ExperimentSpec) -> tuple[str, list[tuple[str, str]]]:
    """Label and choices of a part that came along and has no inputs of its own."""
    leave = ("no", gettext("leave it out"))
    if name == KEPT_TUNING:
        return gettext("Tuning"), [("yes", tuning_in_words(base)), leave]
    labels = arm_labels(base)
    rules = "; ".join(rule_in_words(base, rule, labels) for rule in base.rule.all_of[1:])
    return gettext("Further rules"), [("yes", rules), leave]


def names_offered(names: Sequence[str], draft: Draft, varied: SpecField | None) -> Sequence[str]:
    """Of inputs for values: a few, and one more than is filled in; no more than there are values to choose."""
    most = len(varied.choices) if varied and varied.choices else len(names)
    filled = [place for place, name in enumerate(names) if draft[name].strip()]
    return names[: min(max([FEW_ARMS, *(place + 2 for place in filled)]), most)]


def allowed(each: SpecField | None) -> str:
    """The range in words; a choice and a list have none."""
    if each is None or each.kind not in {"integer", "real"}:
        return ""
    return gettext("Allowed: %(range)s.") % {"range": range_in_words(each.limits)}


def _unit(each: SpecField) -> str:
    return unit_label(each.unit) if each.kind not in LISTS else ""
