"""Until now every saved revision was what readers got."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def newest_is_the_published(apps: Apps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("quizzes.Question").objects.filter(newest=None).update(newest=models.F("revision"))


class Migration(migrations.Migration):
    dependencies = [
        ("quizzes", "0004_workflow"),
    ]

    operations = [migrations.RunPython(newest_is_the_published, migrations.RunPython.noop)]
