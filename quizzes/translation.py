"""Which fields of the study models exist in every language (columns `_en` and `_ko`)."""

from modeltranslation.translator import TranslationOptions, register

from quizzes.models import Concept, GlossaryTerm, Topic


@register(Topic)
class TopicTranslation(TranslationOptions):
    fields = ("title", "summary")
    required_languages = ("en", "ko")


@register(Concept)
class ConceptTranslation(TranslationOptions):
    fields = ("title", "summary", "body", "blocks")
    required_languages = {"en": ("title", "summary", "body"), "ko": ("title", "summary", "body")}


@register(GlossaryTerm)
class GlossaryTermTranslation(TranslationOptions):
    fields = ("term", "definition")
    required_languages = ("en", "ko")
