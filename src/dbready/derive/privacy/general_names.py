"""Columns with general names in tables of links and certificates, which are secret only in some of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.derive.names import stem
from dbready.derive.privacy.sensitive_classes import CLASSES
from dbready.derive.tables import GUIDS
from dbready.derive.vocabulary import words

if TYPE_CHECKING:
    from dbready.derive.privacy.sensitive_beside import Beside


def is_harmless(beside: Beside) -> bool:
    """Say whether a column is the key of a row or a certificate, by what its table has and lacks."""
    name = beside.column.lower()
    if beside.data_class == CLASSES["health"][0]:
        is_general = " ".join(beside.words) in words("sensitive", "health_of_patient")
        return is_general and not beside.is_of_patients
    if name in words("sensitive", "link_of_table"):
        return not _is_link(beside)
    is_certificate = name in words("sensitive", "certificate_of_table")
    if is_certificate and beside.table_has("certificate_table"):
        return not beside.has("of_opened") or beside.has("private_key")
    return False


def _is_link(beside: Beside) -> bool:
    """Say whether whoever knows the key of a row is let in by it: nothing else in the table is secret.

    A link that is numbered is known by a second key that is drawn at random.
    """
    is_key = beside.meaning.table.primary_key == [beside.column]
    is_link = stem(beside.table_words[-1]).endswith("link")
    is_drawn = is_key or (is_link and beside.words[-1] in GUIDS)
    return is_drawn and not beside.is_referenced and beside.secrets == 1
