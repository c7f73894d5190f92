"""Runs the command line as `python -m dbready`."""

from dbready.cli.main import main

main()
