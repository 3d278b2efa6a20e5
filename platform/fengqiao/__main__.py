"""Run the command as ``python -m fengqiao``."""

from fengqiao.cli import main

main(prog_name="fengqiao")
