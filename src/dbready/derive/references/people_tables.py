"""The tables of people that a database has, and which of them holds the users."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from dbready.derive.kinds.frameworks import is_named_by_a_framework
from dbready.derive.names import ANONYMOUS, key_words, split, stem, stem_words, stems
from dbready.derive.references.table_index import Index, only, only_joins, put
from dbready.derive.vocabulary import cached, ordered, words

if TYPE_CHECKING:
    from dbready.derive.catalog import Catalog, Column, Table, TableId

_FEWEST_ACTING = 3  # foreign keys on authors, owners and the like
_ACTING_SHARE = 0.8
_FAR_MORE = 2
_USERS = "user"
_FEWEST_OF_MEMBER = 2  # columns that describe a member, who is more than a row that joins
_ROLES = frozenset({"role", "status", "state"})


class PeopleTables:
    """The tables of a snapshot by the words of their names, to find the one that holds the users."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._by_name: Index = {}
        self._by_word: dict[tuple[str, str], list[Table]] = {}
        self._by_end: dict[tuple[str, str], list[Table]] = {}
        self._found: dict[str, Table | None] = {}
        self._has_others: dict[tuple[str, TableId], bool] = {}
        self._users: dict[str, Counter[TableId]] | None = None
        self._acting: dict[tuple[str, bool], Counter[TableId]] | None = None
        self._members: dict[str, Table | None] = {}
        self._logins: dict[str, list[Table]] | None = None
        self._referring: Counter[TableId] | None = None
        self._of_frameworks: set[TableId] | None = None
        named = frozenset().union(
            *(stem_words("references", section) for section in ("people", "staff", "member"))
        )
        for table in catalog.values():
            if table.is_partition or table.key() is None or named.isdisjoint(table.stems):
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

    def acting(self, schema: str, *, is_writer: bool) -> Table | None:
        """Return the table that nearly all foreign keys on authors, owners and the like lead to.

        Who wrote the row may be of another table than its owner; each name of a column counts once.
        """
        if self._acting is None:
            self._acting = {}
            roles = stem_words("references", "person") - {"user"}
            counted = set()
            for table in self._catalog.values():
                for key in table.foreign_keys:
                    base, suffix = key_words(key.columns[0])
                    if base == stems(key.target[1]):
                        continue  # operator_id, of operators
                    if not suffix or len(key.columns) > 1 or base[-1] not in roles:
                        continue
                    is_of_writer = names_a_writer(key.columns[0])
                    if is_of_writer or (key.columns[0], key.target) not in counted:
                        counted.add((key.columns[0], key.target))
                        known = self._acting.setdefault((table.id[0], is_of_writer), Counter())
                        known[key.target] += 1
        known = self._acting.get((schema, is_writer), Counter())
        if known.total() < _FEWEST_ACTING:
            return None
        target, count = known.most_common(1)[0]
        return self._catalog.get(target) if count >= _ACTING_SHARE * known.total() else None

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

    def members(self, schema: str, people: Table) -> Table | None:
        """Return the table by which far more columns refer to people than by their logins: profiles."""
        if schema not in self._members:
            found = [
                table
                for word in stem_words("references", "member")
                for table in self._by_word.get((schema, word), ())
                if table.stems[-1] == word and _is_more_than_a_join(table, people)
            ]
            members = _shortest(found)
            is_preferred = members is not None and self._is_preferred(members, people)
            self._members[schema] = members if is_preferred else None
        return self._members[schema]

    def _is_preferred(self, members: Table, people: Table) -> bool:
        """Say whether far more columns are named after the members than after the users."""
        bases = Counter(
            column.base
            for table in self._catalog.values()
            if table.id[0] == members.id[0]
            for column in table.columns.values()
            if column.suffix
        )
        users = sum(bases[base] for base in {people.stems, ("user",)})
        named = sum(bases[base] for base in {members.stems, members.stems[-1:]})
        return named > _FAR_MORE * users

    def persons(self, schema: str) -> Table | None:
        """Return the one table whose name ends in person, which need not hold the users."""
        return _shortest(self._by_end.get((schema, "person"), []))

    def has_members(self, schema: str, people: Table) -> bool:
        """Say whether a table holds the users as members, who may be meant by an author or an owner."""
        return any(
            table.stems == ("member",) and _is_more_than_a_join(table, people)
            for table in self._by_word.get((schema, "member"), ())
        )

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
        return self._only_with_passwords(schema)

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

    def _only_with_passwords(self, schema: str) -> Table | None:
        """Return the one table of logins with passwords, whatever it is called: facilityuser."""
        if self._logins is None:  # for all schemas at once: there may be thousands
            self._logins = {}
            for table in self._catalog.values():
                is_target = not table.is_partition and table.key() is not None
                if is_target and _holds_passwords(table) and _can_log_in(table):
                    self._logins.setdefault(table.id[0], []).append(table)
        found = self._logins.get(schema, [])
        if len(found) > 1:  # cremeuser, beside accounts at other systems
            found = [table for table in found if table.stems[-1].endswith(_USERS)]
        return found[0] if len(found) == 1 else None


@cached
def names_a_writer(name: str) -> bool:
    """Say whether a name is about the row itself, which users write: created_by, not approved_by."""
    writing = (words("time", section) for section in ("creation", "update", "deletion"))
    return not frozenset().union(*writing).isdisjoint(split(name))


def _shortest(found: list[Table]) -> Table | None:
    """Return the table with fewer words in its name than all others: core_person, beside groups_of_person."""
    ranked = sorted(found, key=lambda table: len(table.stems))
    is_tie = len(ranked) > 1 and len(ranked[0].stems) == len(ranked[1].stems)
    return None if is_tie or not ranked else ranked[0]


def _is_more_than_a_join(table: Table, people: Table) -> bool:
    """Say whether a table has users and columns of its own."""
    refers = any(
        column.suffix and column.base in {people.stems, ("user",)}
        for column in table.columns.values()
    )
    own = sum(_describes(column) for column in table.columns.values())
    return table is not people and refers and own >= _FEWEST_OF_MEMBER


def _describes(column: Column) -> bool:
    """Say whether a column says more of a member than who it is, since when, and in which role."""
    is_key = bool(column.suffix) or column.words in ANONYMOUS
    is_role = column.words[-1] in _ROLES
    return not (is_key or is_role or column.family in {"timestamp", "date"})


def _can_log_in(table: Table) -> bool:
    logins = {"email", "username", "login", "mail"}
    return any(logins.intersection(split(name)) for name in table.columns)


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
