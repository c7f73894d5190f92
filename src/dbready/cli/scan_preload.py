"""Loads what every scanned target needs, once: the processes of targets are forked from one that imported this."""

from __future__ import annotations

import importlib

from dbready.engine import loader

for name in (
    "dbready.cli.scan_target",
    "dbready.collect.collector",
    "dbready.connect.opening",
    "dbready.connect.mysql",
    "dbready.connect.postgresql",
    "dbready.connect.sqlite",
    "dbready.derive",
    "dbready.derive.vocabulary",
    "dbready.engine.availability",
    "dbready.engine.live_rows",
    "dbready.engine.runner",
    "dbready.engine.settings",
):
    importlib.import_module(name)
loader.load()
