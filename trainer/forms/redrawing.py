"""What a builder's form says at the moment, to be presented anew with the fields that now apply."""

from collections.abc import Mapping
from typing import Any

from django.http import QueryDict

from trainer.engine.specs import ExperimentSpec
from trainer.forms.draft import ARMS, METRIC, SECOND, Draft
from trainer.forms.numbers import typed_number
from trainer.forms.spec_fields import LISTS, SpecField
from trainer.forms.table_choices import TableChoices


def redrawn(data: QueryDict, base: ExperimentSpec | None = None, tables: TableChoices | None = None) -> dict[str, Any]:
    """What was entered so far, as initial values; what no longer fits is left out."""
    draft = draft_of(data, {}, base, tables or {})
    values = {name: text for name, text in draft.values.items() if name not in (*ARMS, *SECOND)}
    if draft.factor not in draft.factors:
        values.pop("factor", None)
        return {**values, "probes": list(draft.probes)}
    if draft[METRIC] not in draft.metrics:
        values.pop(METRIC, None)
    if not draft.is_given:
        values |= _fitting(draft, ARMS, draft.varied)
    if draft.second_varied:
        values |= _fitting(draft, SECOND, draft.second_varied)
    else:
        values.pop("second", None)
    return {**values, "probes": list(draft.probes)}


def draft_of(
    data: QueryDict | None, initial: Mapping[str, Any], base: ExperimentSpec | None, tables: TableChoices
) -> Draft:
    """Of what was sent, else of initial values."""
    if data is not None:
        return Draft(data.dict(), data.getlist("probes"), base, tables)
    texts = {name: value for name, value in initial.items() if isinstance(value, str)}
    return Draft(texts, initial.get("probes", []), base, tables)


def _fitting(draft: Draft, names: tuple[str, ...], varied: SpecField) -> dict[str, str]:
    return {name: draft[name] for name in names if draft[name].strip() and _fits(varied, draft[name])}


def _fits(varied: SpecField, text: str) -> bool:
    if varied.choices:
        return text in varied.choices
    return varied.kind in LISTS or not isinstance(typed_number(text), str)
