"""Writes the data dictionary as one HTML page that fetches nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.export import dictionary, marker
from dbready.report import html

if TYPE_CHECKING:
    from dbready.export.model import Model
    from dbready.export.options import Options


def write(model: Model, options: Options) -> str:
    """Return the page, which needs no script; names and comments in it are text, never markup."""
    del options
    tables = (*model.tables, *model.views)
    return html.page(
        "dictionary.html",
        marker=marker.sentence("html"),
        database=model.database,
        tables=tables,
        numbers={table.place: number for number, table in enumerate(tables)},
        incoming=dictionary.incoming(model),
        words=dictionary,
    )
