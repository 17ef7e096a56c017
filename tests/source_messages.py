"""Every message of the source that gettext would find, without gettext: the set-up must not need its programs."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
APPS = ("studyapp", "quizzes", "trainer")
CALLS = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy"}
IN_TEMPLATE = re.compile(r"""\b(?:gettext|ngettext|_)\(\s*u?('(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")""")


def source_messages() -> dict[str, str]:
    """Message (singular form) → the file that has it."""
    found: dict[str, str] = {}
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            for message in _of_module(path.read_text("utf-8")):
                found.setdefault(message, path.relative_to(ROOT).as_posix())
    for path in sorted((ROOT / "templates").rglob("*.*")):
        for message in _of_template(path.read_text("utf-8"), origin=str(path)):
            found.setdefault(message, path.relative_to(ROOT).as_posix())
    return found


def _of_module(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        first = node.args[0]
        if name in CALLS and isinstance(first, ast.Constant) and isinstance(first.value, str):
            yield first.value


def _of_template(source: str, *, origin: str) -> Iterator[str]:
    for literal in IN_TEMPLATE.findall(templatize(source, origin=origin)):
        yield ast.literal_eval(literal)
