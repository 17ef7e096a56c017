"""A problem of a file as the commands print it."""

import os
from pathlib import Path

from trainer.yaml_files import FileProblem


def line_of(problem: FileProblem) -> str:
    """With a short path where there is one."""
    path = Path(os.path.relpath(problem.path))
    shown = problem.path if path.parts[:1] == ("..",) else path
    return f"{shown}:{problem.line}: {problem.message}"
