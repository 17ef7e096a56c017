"""The data sets a spec can name, with the sizes that plan and price need; `engine/datasets` makes the data."""

from typing import Annotated

from pydantic import Field

from trainer.engine.specs.data.blobs import Blobs
from trainer.engine.specs.data.digits import Digits
from trainer.engine.specs.data.examples import Examples
from trainer.engine.specs.data.functions import Line, LinearRegression, Sawtooth, Sine
from trainer.engine.specs.data.gates import Gate
from trainer.engine.specs.data.mnist import Mnist
from trainer.engine.specs.data.mnist1d import Mnist1d
from trainer.engine.specs.data.multilabel import Multilabel
from trainer.engine.specs.data.own_tables import Csv, CsvValues
from trainer.engine.specs.data.plane import (
    Circles,
    Cs231nSpiral,
    Gauss,
    Moons,
    PlaygroundCircle,
    PlaygroundSpiral,
    Spirals,
    Xor,
)
from trainer.engine.specs.data.sparse import SparseBinary
from trainer.engine.specs.data.tables import BreastCancer, Diabetes, Iris, Wine
from trainer.engine.specs.fields import NameAlone

DATA: dict[str, type[Examples]] = {
    "digits": Digits,
    "moons": Moons,
    "circles": Circles,
    "spirals": Spirals,
    "gauss": Gauss,
    "xor": Xor,
    "playground_circle": PlaygroundCircle,
    "playground_spiral": PlaygroundSpiral,
    "cs231n_spiral": Cs231nSpiral,
    "blobs": Blobs,
    "gate": Gate,
    "sparse_binary": SparseBinary,
    "iris": Iris,
    "wine": Wine,
    "breast_cancer": BreastCancer,
    "mnist1d": Mnist1d,
    "mnist": Mnist,
    "sine": Sine,
    "sawtooth": Sawtooth,
    "line": Line,
    "linear_regression": LinearRegression,
    "diabetes": Diabetes,
    "multilabel": Multilabel,
    "csv": Csv,
    "csv_values": CsvValues,
}
DataSpec = Annotated[
    Digits
    | Moons
    | Circles
    | Spirals
    | Gauss
    | Xor
    | PlaygroundCircle
    | PlaygroundSpiral
    | Cs231nSpiral
    | Blobs
    | Gate
    | SparseBinary
    | Iris
    | Wine
    | BreastCancer
    | Mnist1d
    | Mnist
    | Sine
    | Sawtooth
    | Line
    | LinearRegression
    | Diabetes
    | Multilabel
    | Csv
    | CsvValues,
    Field(discriminator="name"),
    NameAlone,
]

__all__ = ["DATA", "DataSpec", "Digits", "Examples", "Moons", "Spirals"]
