"""Tells the laboratory, which doesn't know this application, what concepts and terms are called."""

from django.urls import reverse

from quizzes.models import Concept, GlossaryTerm
from trainer.concept_names import ConceptName, Names


def concept_names() -> Names:
    """Two queries."""
    rows = Concept.objects.published().values_list("slug", "title", "title_en", "title_ko")  # no page's text
    concepts = [
        ConceptName(slug, title, (english, korean), reverse("quizzes:concept", args=[slug]))
        for slug, title, english, korean in rows
    ]
    return Names(concepts, list(GlossaryTerm.objects.values_list("term_en", "term_ko")))
