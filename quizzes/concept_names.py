"""Tells the laboratory, which doesn't know this application, what concepts and terms are called."""

from quizzes.models import Concept, GlossaryTerm
from trainer.concept_names import ConceptName, Names


def concept_names() -> Names:
    """Two queries."""
    concepts = [
        ConceptName(each.slug, each.title, (each.title_en, each.title_ko), each.get_absolute_url())
        for each in Concept.objects.published().select_related("topic")
    ]
    return Names(concepts, list(GlossaryTerm.objects.values_list("term_en", "term_ko")))
