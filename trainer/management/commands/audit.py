"""`manage.py audit`: everything that must always be true of the database; exits with 1 and a list, or is clean."""

import sys

from django.core.management.base import BaseCommand

from trainer.audit import INVARIANTS, violations


class Command(BaseCommand):
    help = "Checks the laboratory's invariants. Exit code 1 and a list if one is violated; safe while the site runs."

    def handle(self, *_args: object, **_options: object) -> None:
        found = list(violations())
        for invariant, sentence in found:
            self.stdout.write(f"{invariant}: {sentence}")
        if found:
            sys.exit(1)
        self.stdout.write(f"clean ({len(INVARIANTS)} invariants)")
