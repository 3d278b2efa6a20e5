"""Files a county office edits: read them so that every word remembers its line and column."""

from fengqiao.sources.tables import Row, read_table
from fengqiao.sources.texts import Finding, Place, Unreadable, decode, refuse_control_characters
from fengqiao.sources.trees import Node, parse_yaml, read_yaml

__all__ = [
    "Finding",
    "Node",
    "Place",
    "Row",
    "Unreadable",
    "decode",
    "parse_yaml",
    "read_table",
    "read_yaml",
    "refuse_control_characters",
]
