"""Runs a management command for manage.py. A mistake that the user can mend ends in one line and exit code 2."""

import os
import sys
from collections.abc import Sequence

from django.core.management import BaseCommand, ManagementUtility
from dotenv import load_dotenv

from studyapp.env import ENV_FILE, InvalidEnvironment
from studyapp.serving.errors import CannotStart


class CommandLine(ManagementUtility):
    """An unknown command ends like an unknown option, with code 2; Django alone would give 1."""

    def fetch_command(self, subcommand: str) -> BaseCommand:
        try:
            return super().fetch_command(subcommand)
        except SystemExit as error:
            sys.exit(2 if error.code == 1 else error.code)  # another code is a signal that arrived meanwhile


def run(arguments: Sequence[str]) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "studyapp.settings")
    load_dotenv(ENV_FILE, interpolate=False)
    try:
        CommandLine(list(arguments)).execute()
    except (InvalidEnvironment, CannotStart) as error:
        print(f"{arguments[0]}: {error}", file=sys.stderr)
        return 2
    return 0
