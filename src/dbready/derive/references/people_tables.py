"""The tables of people that a database has, and which of them holds the users."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from dbready.derive.kinds.frameworks import is_named_by_a_framework
from dbready.derive.names import split, stem, stem_words, stems
from dbready.derive.references.table_index import Index, only, only_joins, put
from dbready.derive.vocabulary import cached, ordered, words

if TYPE_CHECKING:
    from dbready.derive.catalog import Catalog, Table, TableId

_USERS = "user"
_ADDRESSES = frozenset({"url", "uri", "base_url", "host", "hostname", "port", "endpoint", "server"})
_FULL_NAMES = frozenset({("display", "name"), ("full", "name")})
_PROFILE = stem("profile")
_LOGINS = (
    stem_words("references", "people")
    - stem_words("references", "staff")
    - {stem("customer"), stem("member")}
)
"""Words for those who log in, whose profiles only extend them."""


class PeopleTables:
    """The tables of a snapshot by the words of their names, to find the one that holds the users."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._by_name: Index = {}
        self._by_word: dict[tuple[str, str], list[Table]] = {}
        self._by_end: dict[tuple[str, str], list[Table]] = {}
        self._profiles: dict[tuple[str, str], list[Table]] = {}
        self._of_profiles: dict[str, Table] = {}
        """Profiles, which hold the people of a schema that has no other table of them."""
        self._found: dict[str, Table | None] = {}
        self._has_others: dict[tuple[str, TableId], bool] = {}
        self._have_others: dict[TableId, bool] = {}
        self._users: dict[str, Counter[TableId]] | None = None
        self._logins: dict[str, list[Table]] | None = None
        self._referring: Counter[TableId] | None = None
        self._of_frameworks: set[TableId] | None = None
        named = frozenset().union(
            *(stem_words("references", section) for section in ("people", "staff"))
        )
        for table in catalog.values():
            if table.is_partition or table.key() is None:
                continue
            whose = table.stems[-1].removesuffix(_PROFILE)
            if whose != table.stems[-1] and whose in named:
                self._profiles.setdefault((table.id[0], whose), []).append(table)
            if table.stems == (_PROFILE,) and _describes_people(table):
                self._of_profiles[table.id[0]] = table
            if named.isdisjoint(table.stems):
                continue
            put(self._by_name, table, "".join(table.stems))
            self._by_end.setdefault((table.id[0], table.stems[-1]), []).append(table)
            for word in named.intersection(table.stems):
                self._by_word.setdefault((table.id[0], word), []).append(table)

    def of(self, schema: str) -> Table | None:
        """Return the table of the people that log in; None if it is unclear."""
        if schema not in self._found:
            self._found[schema] = self._find_people(schema)
        return self._found[schema]

    def has_others(self, schema: str, people: Table) -> bool:
        """Say whether another table holds passwords of people, and the keys do not say who is meant."""
        if self._declared_users().get(schema):
            return False
        if (schema, people.id) not in self._has_others:
            self._has_others[schema, people.id] = self._finds_others(schema, people)
        return self._has_others[schema, people.id]

    def _finds_others(self, schema: str, people: Table) -> bool:
        return any(
            table is not people
            and (_has_password(people) or table.stems[-1] == word)
            and _has_password(table)
            and _can_log_in(table)
            for word in map(stem, ordered("references", "people"))
            for table in self._by_word.get((schema, word), ())
        )

    def have_others_with_names(self, people: Table) -> bool:
        """Say whether another table has names and passwords of people: admins, beside users.

        A framework's own accounts, and what extends the rows of people, are nobody else.
        """
        if people.id not in self._have_others:
            self._have_others[people.id] = any(
                table is not people
                and _is_of_persons(table)
                and not is_named_by_a_framework(table.id[1])
                and all(key.target != people.id for key in table.foreign_keys)
                for table in self._accounts(people.id[0])
            )
        return self._have_others[people.id]

    def are_users(self, schema: str, people: Table) -> bool:
        """Say whether people are called users, by their table or by keys: operators may not be."""
        name = people.id[1].lower()
        return "user" in name or "usr" in name or bool(self._declared_users().get(schema))

    def has_staff(self, schema: str, people: Table) -> bool:
        """Say whether another table holds people, too, who need not log in: employees, parties.

        A table that joins employees to events holds none.
        """
        return any(
            table is not people and not only_joins(table)
            for word in stem_words("references", "staff")
            for table in self._by_end.get((schema, word), ())
        )

    def profile_of(self, schema: str, word: str) -> Table | None:
        """Return the one table of profiles of people who are called so: staffprofile, of staff."""
        found = self._profiles.get((schema, word), [])
        return found[0] if len(found) == 1 and word not in _LOGINS else None

    def serve_a_framework(self, people: Table) -> bool:
        """Say whether only a framework's own tables declare keys to the people: its administrators."""
        if self._of_frameworks is None:
            sources: dict[TableId, set[str]] = {}
            for table in self._catalog.values():
                name = table.id[1]
                for target in {key.target for key in table.foreign_keys}:
                    if not name.startswith(f"{target[1]}_"):  # auth_user_groups, of auth_user
                        sources.setdefault(target, set()).add(name.lower())
            self._of_frameworks = {
                target
                for target, names in sources.items()
                if all(map(is_named_by_a_framework, names))
            }
        return people.id in self._of_frameworks

    def _declared_users(self) -> dict[str, Counter[TableId]]:
        """Return, by schema, where the foreign keys on user_id lead."""
        if self._users is None:
            self._users = {}
            for table in self._catalog.values():
                for key in table.foreign_keys:
                    if stems(key.columns[0]) == ("user", "id"):
                        self._users.setdefault(table.id[0], Counter())[key.target] += 1
        return self._users

    def _find_people(self, schema: str) -> Table | None:
        if declared := self._declared_users().get(schema):
            return self._catalog.get(declared.most_common(1)[0][0])
        for word in map(stem, ordered("references", "people")):
            if table := only(self._by_name, schema, word):
                return table
            tables = self._by_word.get((schema, word), [])
            for place in (-1, 0):
                found = [
                    table for table in tables if table.stems[place] == word and _can_log_in(table)
                ]
                if found and place == 0 and not any(map(_holds_passwords, found)):
                    return self._only_with_passwords(schema) or found[0]
                if found:
                    return self._base(found)
        return self._only_with_passwords(schema) or self._of_profiles.get(schema)

    def _base(self, found: list[Table]) -> Table:
        """Return the table of people that the others build on: users_user, not portal_user.

        Most foreign keys lead there, or it is of the module of users; the first, if nothing tells.
        """
        if len(found) == 1:
            return found[0]
        if self._referring is None:
            self._referring = Counter(
                key.target for table in self._catalog.values() for key in table.foreign_keys
            )
        known = self._referring
        modules = stem_words("references", "people_module")
        return max(
            found,
            key=lambda table: (known[table.id], not modules.isdisjoint(table.stems[:-1])),
        )

    def _accounts(self, schema: str) -> list[Table]:
        """Return the tables of logins with passwords."""
        if self._logins is None:  # for all schemas at once: there may be thousands
            self._logins = {}
            for table in self._catalog.values():
                is_target = not table.is_partition and table.key() is not None
                if (
                    is_target
                    and _holds_passwords(table)
                    and _can_log_in(table)
                    and not _connects(table)
                ):
                    self._logins.setdefault(table.id[0], []).append(table)
        return self._logins.get(schema, [])

    def _only_with_passwords(self, schema: str) -> Table | None:
        """Return the one table of logins with passwords, whatever it is called: facilityuser."""
        found = self._accounts(schema)
        if len(found) > 1:  # cremeuser, beside accounts at other systems
            found = [table for table in found if table.stems[-1].endswith(_USERS)]
        return found[0] if len(found) == 1 else None


@cached
def names_a_writer(name: str) -> bool:
    """Say whether a name is about the row itself, which users write: created_by, not approved_by."""
    writing = (words("time", section) for section in ("creation", "update", "deletion"))
    return not frozenset().union(*writing).isdisjoint(split(name))


def _can_log_in(table: Table) -> bool:
    logins = {"email", "username", "login", "mail"}
    return any(logins.intersection(split(name)) for name in table.columns)


def _describes_people(table: Table) -> bool:
    """Say whether rows have what people are called or look like: nickname, avatar_url."""
    described = {"username", "nickname", "avatar", "bio", "email", "surname"}
    return _is_of_persons(table) or any(
        not described.isdisjoint(column.words) or column.words in _FULL_NAMES
        for column in table.columns.values()
    )


def _has_password(table: Table) -> bool:
    return any({"password", "passwd"}.intersection(split(name)) for name in table.columns)


def _holds_passwords(table: Table) -> bool:
    """Say whether a table has a text for a password, and not only settings about passwords."""
    passwords = {"password", "passwd"}
    return any(
        column.family == "text"
        and not passwords.isdisjoint((split(column.name)[0], split(column.name)[-1]))
        for column in table.columns.values()
    )


def _connects(table: Table) -> bool:
    """Say whether a row says how to reach another system, whose password is no person's."""
    return not _ADDRESSES.isdisjoint(map(str.lower, table.columns))


def _is_of_persons(table: Table) -> bool:
    """Say whether rows have a first or a last name."""
    parts = {"first", "last", "family", "given", "firstname", "lastname", "surname"}
    return any(
        column.family == "text"
        and not parts.isdisjoint(column.words)
        and "name" in column.name.lower()
        for column in table.columns.values()
    )
