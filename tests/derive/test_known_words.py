"""How much of the names of a schema dbready can read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.derive import vocabulary
from dbready.derive.known_words import share_of_known_words
from tests.derive.building import facts_of

if TYPE_CHECKING:
    import pytest

GERMAN = """
betrag saldo kunde bestellung lieferung gebucht bezahlt storniert strasse hausnummer ort land telefon
bemerkung kennung anrede vorname nachname geburtsdatum konto bankleitzahl verwendungszweck umsatz beleg
rechnung mahnung skonto rabatt lager menge einheit preis artikel gewicht farbe groesse hersteller
gruppe merkmal filiale abteilung mitarbeiter vertrag laufzeit
"""
ENGLISH = """
amount balance customer order shipped booked paid cancelled street city country phone note title first
last name birth account bank code purpose revenue receipt invoice reminder discount stock quantity unit
price product weight color size manufacturer group feature branch department employee contract status
updated created deleted type
"""


def share(words: str) -> float | None:
    columns = {"id": "bigint pk", **dict.fromkeys(words.split(), "text")}
    return share_of_known_words(facts_of({"things": columns}))


def test_english_names_are_known_and_others_are_not() -> None:
    assert (share(ENGLISH) or 0) > 0.5
    assert (share(GERMAN) or 1) < 0.3


def test_a_few_words_say_nothing() -> None:
    assert share("betrag saldo kunde bestellung lieferung") is None


def test_words_of_the_settings_file_are_known(request: pytest.FixtureRequest) -> None:
    request.addfinalizer(lambda: vocabulary.extend({}))
    before = share(GERMAN)
    vocabulary.extend({"money": {next(iter(vocabulary.lists()["money"])): ["betrag", "saldo"]}})
    assert (share(GERMAN) or 0) > (before or 0)
