"""Which fields of the trainer's models exist in every language (columns `_en` and `_ko`)."""

from modeltranslation.translator import TranslationOptions, register

from trainer.models import Claim


@register(Claim)
class ClaimTranslation(TranslationOptions):
    fields = ("title", "statement", "scope", "answer", "mechanism")
    required_languages = ("en", "ko")
