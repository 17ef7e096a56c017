"""For templates of other applications that know a concept by its slug alone, such as the page of a claim."""

from collections.abc import Collection

from django import template
from django.db.models import QuerySet

from quizzes.models import Concept

register = template.Library()


@register.simple_tag
def concepts_called(slugs: Collection[str]) -> QuerySet[Concept]:
    """Published concepts in the order of the learning path."""
    return Concept.objects.published().filter(slug__in=slugs)
