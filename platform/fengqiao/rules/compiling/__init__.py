"""From the checked rule file to one tree of nodes for a period."""

from fengqiao.rules.compiling.assembling import compile_rules
from fengqiao.rules.compiling.keeping import program_of
from fengqiao.rules.compiling.program import Program

__all__ = ["Program", "compile_rules", "program_of"]
