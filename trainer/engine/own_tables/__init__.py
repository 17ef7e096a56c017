"""Tables that somebody brings along: from a CSV file to numbers, named by the digest of their content.

Neither torch nor numpy is needed here: a site reads a table where it is uploaded, a worker only finds it.
"""

from trainer.engine.own_tables.columns import read_table
from trainer.engine.own_tables.shelf import find_table, look_for_tables_in, packed_table
from trainer.engine.own_tables.table import OwnTable

__all__ = ["OwnTable", "find_table", "look_for_tables_in", "packed_table", "read_table"]
