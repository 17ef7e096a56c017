"""The trainer application: claims, experiments, evidence. It never imports quizzes."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from trainer.engine.own_tables import look_for_tables_in


class TrainerConfig(AppConfig):
    name = "trainer"
    verbose_name = _("Laboratory")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        import_module("trainer.sign_in")  # its receiver needs the models, which only exist now
        look_for_tables_in(import_module("trainer.services.tables").stored_content)  # in every process, workers too
