"""Copies each experiment's owner and class to its shards; from now on a launch writes them."""

from django.db import migrations
from django.db.models import OuterRef, Subquery


def copy_from_experiments(apps, schema_editor):
    experiments = apps.get_model("trainer.Experiment").objects.filter(pk=OuterRef("experiment"))
    apps.get_model("trainer.Shard").objects.update(
        owner=Subquery(experiments.values("owner")[:1]), priority=Subquery(experiments.values("priority")[:1])
    )


class Migration(migrations.Migration):
    dependencies = [("trainer", "0007_owner_of_shards")]
    operations = [migrations.RunPython(copy_from_experiments, migrations.RunPython.noop)]
