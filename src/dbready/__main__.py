"""Runs the command line as `python -m dbready`."""

from dbready.cli.main import main

if __name__ == "__main__":  # the processes of a scan import this module too
    main()
