"""Who knows the tasks need not load what they use: beat and the housekeeping worker stay small."""

import subprocess
import sys

LOAD_TASKS = """
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
import django
django.setup()
import studyapp.celery, trainer.tasks
print(sorted({"torch", "scipy", "sklearn"} & set(sys.modules)))
"""


def test_knowing_the_tasks_loads_neither_torch_nor_scipy() -> None:
    result = subprocess.run([sys.executable, "-c", LOAD_TASKS], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"
