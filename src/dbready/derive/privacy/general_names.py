"""Columns with general names in tables of links and certificates, which are secret only in some of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.derive.vocabulary import words

if TYPE_CHECKING:
    from dbready.derive.privacy.sensitive_beside import Beside


def is_harmless(beside: Beside) -> bool:
    """Say whether a column is the key of a row or a certificate, by what its table has and lacks."""
    name = beside.column.lower()
    if name in words("sensitive", "link_of_table"):
        return not _is_link(beside)
    is_certificate = name in words("sensitive", "certificate_of_table")
    if is_certificate and beside.table_has("certificate_table"):
        return not beside.has("of_opened") or beside.has("private_key")
    return False


def _is_link(beside: Beside) -> bool:
    """Say whether whoever knows the key of a row is let in by it: nothing else in the table is secret."""
    table = beside.meaning.table
    is_key = table.primary_key == [beside.column] and not beside.is_referenced
    return is_key and beside.secrets == 1
