"""Rule files on the command line: checked, tested, scored and explained without a database.

Only ``adopt`` needs one: from then on a county is judged by the file.

Exit codes: 0 all is well; 1 a file, the facts or an example is at fault; 2 the command was
typed wrongly.
"""

from fengqiao.cli.rules.desk import rules

# Each module adds its commands to the group.
from fengqiao.cli.rules import adopting, checking, comparing, describing, explaining, scoring  # isort: skip

__all__ = ["adopting", "checking", "comparing", "describing", "explaining", "rules", "scoring"]
