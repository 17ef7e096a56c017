"""What requests need is loaded before the first one comes, and the garbage collector need not look at it again.

Else the first visitor waits for it in every web process; and a full collection, which stops all of a process' threads
at once, would go through two hundred thousand objects that are there to stay: more than a tenth of a second.
"""

import gc

from django.conf import settings
from django.template import engines
from django.template.loader import get_template
from django.urls import reverse
from django.utils import translation


def load_for_requests() -> None:
    """Addresses with their views and forms, both languages, the project's templates."""
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            reverse("home")
    for directory in engines["django"].engine.dirs:
        for path in sorted(directory.rglob("*.html")):
            get_template(path.relative_to(directory).as_posix())
    gc.collect()
    gc.freeze()
