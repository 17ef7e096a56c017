"""Columns of the staff's lists and lines of its pages: one value of a row under its name."""

from collections.abc import Callable, Iterable, Sequence

from django.contrib import admin
from django.contrib.admin.utils import display_for_value
from django.db import models
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext

from trainer.models import Experiment
from trainer.wording.numbers import ABSENT, duration
from trainer.wording.setting import Fact

Column = Callable[[models.Model], str]


def column(name: str, description: Promise) -> Column:
    """A field as it is, which the list can be sorted by."""

    @admin.display(description=description, ordering=name)
    def value(row: models.Model) -> str:
        return display_for_value(getattr(row, name), ABSENT)

    return value


def seconds(name: str, description: Promise) -> Column:
    """A number of seconds in words."""

    @admin.display(description=description, ordering=name)
    def value(row: models.Model) -> str:
        return duration(getattr(row, name)) if getattr(row, name) else ABSENT

    return value


def seed_range(seeds: Sequence[int]) -> str:
    """The seeds of a block follow on each other."""
    return f"{seeds[0]}–{seeds[-1]}" if len(seeds) > 1 else str(seeds[0])


def owner_name(experiment: Experiment) -> str:
    """Nightly work has no owner."""
    return experiment.owner.get_username() if experiment.owner else gettext("the site")


def link_to(row: models.Model, text: str) -> SafeString:
    """To the row's own page of the admin."""
    name = f"admin:{row._meta.app_label}_{row._meta.model_name}_change"
    return format_html('<a href="{}">{}</a>', reverse(name, args=[row.pk]), text)


def facts_list(facts: Iterable[Fact]) -> SafeString:
    items = ((capfirst(fact.term), fact.text) for fact in facts)
    return format_html('<dl class="facts">{}</dl>', format_html_join("", "<dt>{}</dt><dd>{}</dd>", items))


def paragraphs(texts: Iterable[str]) -> SafeString:
    return format_html_join("", "<p>{}</p>", ((text,) for text in texts))
