"""The quizzes application: study, questions and grading. It may import trainer."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from trainer.concept_names import look_for_names_in


class QuizzesConfig(AppConfig):
    name = "quizzes"
    verbose_name = _("Study")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        import_module("quizzes.sign_in")  # its receiver needs the models, which only exist now
        look_for_names_in(import_module("quizzes.concept_names").concept_names)
