"""The rules of ARCHITECTURE.md, checked: which way imports point, and what the web process never loads."""

import ast
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ["studyapp", "quizzes", "trainer"]
MODULES = sorted(
    path for package in PACKAGES for path in (ROOT / package).rglob("*.py") if "migrations" not in path.parts
)

LOAD_EVERY_URL_MODULE = """
import os, sys, django
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
django.setup()
from django.urls import get_resolver
get_resolver().url_patterns
import studyapp.wsgi
print(sorted({"torch", "scipy", "sklearn"} & set(sys.modules)))
"""


def test_imports_point_one_way() -> None:
    result = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout


def test_the_web_process_loads_neither_torch_nor_scipy_nor_sklearn() -> None:
    result = subprocess.run(
        [sys.executable, "-c", LOAD_EVERY_URL_MODULE], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert result.stdout.strip().splitlines()[-1] == "[]"


def test_every_module_says_what_it_is() -> None:
    trees = {path: ast.parse(path.read_text(encoding="utf-8")) for path in MODULES}
    assert [path for path, tree in trees.items() if tree.body and not ast.get_docstring(tree)] == []


def test_no_module_is_longer_than_300_lines() -> None:
    assert [path for path in MODULES if len(path.read_text(encoding="utf-8").splitlines()) > 300] == []


def test_nothing_is_a_drawer() -> None:
    drawers = {"utils", "util", "helpers", "common", "misc"}
    assert [path for path in MODULES if drawers & {path.stem, *path.parts}] == []
