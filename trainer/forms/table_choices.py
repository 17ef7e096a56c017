"""The tables that a learner can choose between in the builder, without their contents."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from trainer.forms.spec_fields import OWN_DATA
from trainer.models import Table


@dataclass(frozen=True)
class TableChoice:
    """`sizes` is what a spec says of it."""

    label: str
    sizes: Mapping[str, Any]

    @classmethod
    def of(cls, table: Table) -> Self:
        return cls(f"{table.name}: {table.target}", table.sizes)

    def fits(self, data: str) -> bool:
        """Whether this data set is made of such tables."""
        return OWN_DATA.get(data) is ("num_classes" in self.sizes)


TableChoices = Mapping[str, TableChoice]  # by digest
