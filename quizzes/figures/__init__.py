"""Figures of concept pages: kinds of drawings, computed with NumPy and drawn as SVG on the server.

To add one: copy a module beside this file, give its class its own `kind`, and add a line to KINDS.
"""

from collections.abc import Mapping
from typing import Literal

from pydantic import BaseModel

from quizzes.figures.backprop_graph import BackpropGraph
from quizzes.figures.contract import Figure
from quizzes.figures.cross_entropy import CrossEntropy
from quizzes.figures.descent_paths import DescentPaths
from quizzes.figures.early_stopping import EarlyStopping
from quizzes.figures.functions import Functions

KINDS: Mapping[str, type[Figure]] = {
    "functions": Functions,
    "cross_entropy": CrossEntropy,
    "backprop_graph": BackpropGraph,
    "descent_paths": DescentPaths,
    "early_stopping": EarlyStopping,
}


class _KindOnly(BaseModel):
    kind: Literal[*KINDS]


def parse_figure(data: object) -> Figure:
    """Raises pydantic's ValidationError with everything that is wrong."""
    return KINDS[_KindOnly.model_validate(data).kind].model_validate(data)
