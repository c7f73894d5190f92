"""What, beside a column, makes it doubtful that it holds the protected data that its name suggests."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dbready.derive.names import split, stem
from dbready.derive.privacy import general_names, health, token_doubts
from dbready.derive.privacy.sensitive_beside import Beside
from dbready.derive.privacy.sensitive_classes import CLASSES, ENCRYPTED, SECRETS
from dbready.derive.vocabulary import words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from dbready.derive.catalog import TableId
    from dbready.derive.guess import Reference
    from dbready.derive.tables import Meaning

    Row = tuple[str, ...]
    Named = Mapping[Row, Row]
    """Rows of sensitive_columns by schema, table and column."""


def apply(
    named: Named, meanings: Mapping[TableId, Meaning], likely: Mapping[TableId, list[Reference]]
) -> Iterator[Row]:
    """Return the rows without those of references, with low confidence where something makes them doubtful."""
    classes: dict[TableId, set[str]] = {}
    for schema, table, _, data_class, _, _ in named.values():
        classes.setdefault((schema, table), set()).add(data_class)
    links = _Links.of(named, meanings, likely)
    of_patients = health.of_patients(meanings, likely)
    secret = Counter((row[0], row[1]) for row in named.values() if row[3] in SECRETS)
    for key, row in named.items():
        id_ = (key[0], key[1])
        if id_ not in meanings or links.is_reference(key, named, meanings[id_]):
            continue
        beside = Beside(
            meanings[id_],
            column=key[2],
            data_class=row[3],
            confidence=row[4],
            reason=row[5],
            classes=frozenset(classes[id_]),
            is_referenced=key in links.targets,
            is_of_patients=id_ in of_patients,
            secrets=secret[id_],
        )
        if general_names.is_harmless(beside):
            continue
        doubt = next((said for find in _DOUBTS[row[3]] if (said := find(beside))), None)
        yield (*row[:4], "low", f"{row[5]}, {doubt}") if doubt else row


@dataclass(frozen=True, slots=True)
class _Links:
    """References from and to the columns that may hold protected data."""

    sources: frozenset[Row]
    """Columns that are inferred references."""
    targets: frozenset[Row]
    """Columns that others refer to."""

    @classmethod
    def of(
        cls,
        named: Named,
        meanings: Mapping[TableId, Meaning],
        likely: Mapping[TableId, list[Reference]],
    ) -> _Links:
        sources, targets = set(), set()
        for id_, references in likely.items():
            for reference in references:
                sources.add((*id_, reference.column))
                targets.add((*reference.target, reference.target_column))
        for meaning in meanings.values():
            for key in meaning.table.foreign_keys:
                if len(key.target_columns) == 1:
                    targets.add((*key.target, key.target_columns[0]))
        return cls(frozenset(sources & named.keys()), frozenset(targets & named.keys()))

    def is_reference(self, key: Row, named: Named, meaning: Meaning) -> bool:
        """Say whether a column refers to a row, and not to a secret, of which it would be a copy."""
        if key in self.sources:
            return True
        return any(
            key[2] in foreign.columns
            and not (
                len(foreign.target_columns) == 1
                and (*foreign.target, foreign.target_columns[0]) in named
            )
            for foreign in meaning.table.foreign_keys
        )


def _of_birth(beside: Beside) -> str | None:
    """Doubt the birthday of an animal or a character in a game: of people one also knows how to reach them."""
    named = {word for name in beside.meaning.table.columns for word in split(name)}
    if not words("personal", "animal").isdisjoint(named) or (
        beside.table_words[-1] in words("personal", "no_people")
    ):
        return "but it may be of an animal"
    is_of_any = any(word in beside.reason for word in ("birth", "born"))
    if "date of birth" in beside.reason or not is_of_any:
        return None
    is_of_person = (
        beside.is_likely("person_name", "email", "phone", "postal_address")
        or len(beside.classes) > 1
        or beside.has("of_born")
    )
    return None if is_of_person else "but nothing says that it is of a person"


def _of_national_id(beside: Beside) -> str | None:
    """Doubt numbers that things and companies have, too."""
    is_of_companies = any("tax" in word or word == "cnpj" for word in beside.words)
    if is_of_companies and not beside.has("of_taxpayer"):
        return "but companies have such numbers, too"
    is_of_any = beside.words[-2:] == ("id", "number") or beside.words == ("passport",)
    is_of_any |= len(beside.column) <= _SHORT
    if is_of_any and not beside.has_role("email", "phone") and not beside.has("of_holder"):
        return "but nothing says that it is of a person"
    return None


def _of_setting(beside: Beside) -> str | None:
    """Doubt what may say only whether a field is shown, or has to be filled in."""
    is_setting = beside.table_words[-1] == "settings"
    return "but a setting may say only whether it is asked for" if is_setting else None


def _of_origin(beside: Beside) -> str | None:
    """Doubt words that also name contests, groups of rows and properties of animals and games."""
    if beside.words[: len(beside.table_words)] == beside.table_words:
        return "but the table is a list of them"
    is_sure = beside.confidence == "high" or beside.has("of_human")
    return None if is_sure else "but nothing says that it is of a person"


def _of_card(beside: Beside) -> str | None:
    is_of_payment = beside.has("of_payment") or beside.table_has("of_payment")
    is_sure = beside.confidence == "high" or is_of_payment
    return None if is_sure else "but nothing says that one pays with it"


def _of_credential(beside: Beside) -> str | None:
    """Doubt keys under which secrets are kept, public keys, hashes of requests and diplomas."""
    name = " ".join(beside.words)
    if said := _of_row(beside, name):
        return said
    is_one_of_pair = name == "encryption key" and beside.has_exactly("private_key")
    if is_one_of_pair or ("credential" in name and beside.table_has("public_credential")):
        return "but it may be public"
    if name == "signing key" and beside.has("public_key"):
        return "but it is one of the public keys of a device"
    if name == "auth hash" and not beside.has_role("email"):
        return "but a request may be recognized by it"
    if name == "credentials" and beside.has_exactly("of_graduate"):
        return "but it may say what a person has learned"
    return None


def _of_voucher(beside: Beside) -> str | None:
    """Doubt the codes by which the rows of a table are known: recharge_code of recharge_records."""
    is_of_row = stem(beside.words[0]) in map(stem, beside.table_words) and _is_key(beside)
    return "but it may be the number of the row" if is_of_row else None


def _is_key(beside: Beside) -> bool:
    """Say whether a column identifies the rows of its table, or those of others."""
    table = beside.meaning.table
    keys = (tuple(table.primary_key), *table.unique_keys)
    return beside.is_referenced or any(beside.column in key for key in keys)


def _of_row(beside: Beside, name: str) -> str | None:
    """Doubt the keys of accounts, clients and securities, and those under which a vault keeps secrets."""
    is_of_security = stem(beside.table_words[-1]) == stem("security")
    if name == "security key" and (is_of_security or _is_key(beside)):
        return "but it may be the key of a security that is traded"
    if name.endswith(("consumer key", "lti key")) and "lti" in beside.words + beside.table_words:
        return "but it may only say who sent a request"
    if name == "account key" and not beside.has_exactly("of_account"):
        return "but it may be the key of the account in the database"
    is_key_of_one = name.startswith("db") and name.endswith("secret")
    is_key_of_one = is_key_of_one and "secret" in beside.meaning.table.columns
    if is_key_of_one or (beside.table_has("vault") and name.endswith("secret key")):
        return "but the secret may be kept under it"
    return None


_SHORT = 5  # characters of ssn and the like
_DOUBTS: dict[str, tuple[Callable[[Beside], str | None], ...]] = {
    CLASSES["credential"][0]: (_of_credential,),
    CLASSES["token"][0]: (token_doubts.of_token,),
    CLASSES["national_id"][0]: (_of_setting, _of_national_id),
    CLASSES["bank_account"][0]: (),
    CLASSES["payment_card"][0]: (_of_card,),
    CLASSES["voucher"][0]: (_of_voucher,),
    CLASSES["birth_date"][0]: (_of_setting, _of_birth),
    CLASSES["health"][0]: (_of_setting, health.doubt),
    CLASSES["biometric"][0]: (_of_setting,),
    CLASSES["origin"][0]: (_of_setting, _of_origin),
    ENCRYPTED: (),
}
