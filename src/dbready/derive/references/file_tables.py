"""References to files: logo_id, cover_image."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.derive.guess import Guess
from dbready.derive.names import Words, stem_words

if TYPE_CHECKING:
    from dbready.derive.catalog import Column, Table
    from dbready.derive.references.targets import Targets

_MODULE_AND_NAME = 2  # words of a table's name


def media(table: Table, column: Column, base: Words, targets: Targets) -> Guess | None:
    """Return the one table of files for logo_id and cover_image."""
    if base[-1] not in stem_words("references", "media"):
        return None
    found: list[Table] = []
    for kind in ("pictures", "files"):  # the icons of a monitor are in images, not in media
        named = (targets.named((word,), table.id[0]) for word in stem_words("references", kind))
        found = found or [target for target in named if target and target is not table]
        found = found or _of_file_module(table, stem_words("references", kind), targets)
    if len(found) != 1:
        return None
    return Guess(found[0], "medium", f"{column.name} is a file, and this table holds files")


def _of_file_module(table: Table, kinds: frozenset[str], targets: Targets) -> list[Table]:
    """Return the tables of files whose module is named after files, too: filer_image, wagtailimages_image."""
    files = stem_words("references", "files") | stem_words("references", "pictures")
    return [
        other
        for kind in kinds
        for other in targets.ends.of_last_word(kind, table.id[0])
        if len(other.stems) == _MODULE_AND_NAME
        and other is not table
        and any(file in other.stems[0] for file in files)
    ]
