"""What the declared foreign keys of other columns with the same name say."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from operator import itemgetter
from typing import TYPE_CHECKING

from dbready.derive.guess import Guess
from dbready.derive.names import ANONYMOUS, key_words, stem_words
from dbready.derive.references.objections import is_identity_of_its_own
from dbready.derive.references.polymorphic import is_polymorphic
from dbready.derive.vocabulary import words

if TYPE_CHECKING:
    from dbready.derive.catalog import Catalog, Column, Table, TableId
    from dbready.derive.names import Words
    from dbready.derive.references.targets import Targets


_FEWEST_NEAR = (
    2  # keys in tables that share one word, before they say more than those of all others
)
_SURE_SHARE = 0.8  # of the foreign keys of one column name that agree on their target


@dataclass(slots=True)
class Precedent:
    """Where the declared foreign keys of one column name lead."""

    targets: dict[TableId, int] = field(default_factory=dict)
    """How many of them lead to each table."""
    from_identities: bool = False
    """Whether one of them starts from a column that identifies its row."""
    first_words: set[str] = field(default_factory=set)
    """First words of the names of the tables that have them."""
    families: set[str] = field(default_factory=set)
    """Types of the columns that have them."""
    by_module: dict[Words, Counter[TableId]] = field(default_factory=dict)
    """How many lead to each table, by the words that the names of the tables that have them begin with."""

    def add(
        self, table: Table, target: TableId, column: Column | None, *, is_identity: bool
    ) -> None:
        """Count a foreign key."""
        if column:
            self.families.add(column.family)
        self.targets[target] = self.targets.get(target, 0) + 1
        self.from_identities |= is_identity
        self.first_words.add(table.stems[0])
        for kept in range(1, len(table.stems)):
            self.by_module.setdefault(table.stems[:kept], Counter())[target] += 1

    def holds_numbers_unlike(self, column: Column) -> bool:
        """Say whether a text without an ending has the name of columns that hold numbers only."""
        is_name = column.family == "text" and not key_words(column.name)[1]
        return is_name and self.families == {"integer"}

    def in_module(self, table: Table) -> tuple[TableId, int] | None:
        """Return where the keys of the tables nearest by name lead, and how many, if they agree."""
        for kept in range(len(table.stems) - 1, 0, -1):
            if found := self.by_module.get(table.stems[:kept]):
                is_sure = len(found) == 1 and (kept > 1 or found.total() >= _FEWEST_NEAR)
                return next(iter(found.items())) if is_sure else None
        return None

    def has_sibling(self, table: Table) -> bool:
        """Say whether a table with such a key has a name that begins like this table's."""
        return table.stems[0] in self.first_words


Precedents = dict[tuple[str | None, str], Precedent]
"""By schema and column name, and by column name alone."""


def read(catalog: Catalog) -> Precedents:
    """Return where the declared foreign keys of each column name lead; self-references left out."""
    found: Precedents = {}
    for table in catalog.values():
        for key in table.foreign_keys:
            if len(key.columns) == 1 and key.target != table.id and not table.is_partition:
                column = table.columns.get(key.columns[0])
                is_identity = column and is_identity_of_its_own(table, column)
                for schema in (table.id[0], None):
                    known = found.setdefault((schema, key.columns[0].lower()), Precedent())
                    known.add(table, key.target, column, is_identity=bool(is_identity))
    return found


def _is_of_own_module(
    table: Table, base: Words, target: Table, known: Precedent, targets: Targets
) -> bool:
    """Say whether the table's own module has a table of the name, and the keys are of other modules."""
    if known.has_sibling(table) or target.stems[0] == table.stems[0]:
        return False
    own = targets.modules.own(base, table)
    return own is not None and own is not target and not targets.is_copy(own)


def _is_of_other_modules(
    table: Table, base: Words, target: Table, known: Precedent, targets: Targets
) -> bool:
    """Say whether the keys say nothing about the referrer's module.

    Its notice_id is of its own notices, not of blog_notice; its group_id is of auth_group, where
    webpush_subscription's is of webpush_group.
    """
    return _is_of_own_module(table, base, target, known, targets) or _is_only_of_its_module(
        table, base, target, known, targets
    )


def _is_only_of_its_module(
    table: Table, base: Words, target: Table, known: Precedent, targets: Targets
) -> bool:
    """Say whether only keys of the target's module lead there, and others have tables of the name, too."""
    if len(target.stems) == 1 or table.stems[0] == target.stems[0]:
        return False
    if targets.named(target.stems[:1], table.id[0]):
        return False  # files of users are no module's
    if known.first_words != {target.stems[0]}:
        return False
    others = targets.ends.of_last_word(base[-1], table.id[0])
    return targets.ends.is_end_of_several(base[-1], table) and any(
        other.stems[0] != target.stems[0] for other in others
    )


def by_precedent(
    table: Table, column: Column, targets: Targets, precedents: Precedents
) -> Guess | None:
    """Return the table that declared foreign keys on columns of this name refer to."""
    name = column.name.lower()
    known = precedents.get((table.id[0], name)) or precedents.get((None, name))
    if known is None or known.holds_numbers_unlike(column) or is_polymorphic(table, column):
        return None
    id_, count = max(known.targets.items(), key=itemgetter(1))
    total = sum(known.targets.values())
    if (near := known.in_module(table)) and near[0] != id_:
        id_, count, total = *near, near[1]
    # A schema may be a copy of another: its own table of that name is nearer.
    id_ = next((near for near in ((table.id[0], id_[1]), id_) if near in targets.catalog), id_)
    target = targets.catalog.get(id_)
    if target is None or target is table or count < _SURE_SHARE * total:
        return None
    if _is_own(column) and not set(target.stems).issubset(table.stems):
        return None  # the id of messages is also that of message_plugins, and of no other table
    base, suffix = key_words(column.name)
    if suffix and _is_of_other_modules(table, base, target, known, targets):
        return None
    resembles = bool(set(base) & set(target.stems)) if suffix else base == target.stems
    is_vague = column.family == "text" and base[-1] in stem_words("references", "not_reference")
    is_near = bool(suffix) and known.has_sibling(table)
    is_far = count == 1 and not (is_near or (resembles and not is_vague))
    if is_far:
        return None  # what "source" is in one table says little about another, or a client of which system
    leads = (
        "1 foreign key on {} leads there"
        if count == 1
        else f"{count} foreign keys on {{}} lead there"
    )
    is_named = resembles and (count > 1 or bool(suffix))
    is_sure = is_named or count > 1
    is_others = not targets.is_copy(table) and _is_of_one_module(table, base, target, known)
    return Guess(
        target,
        "high" if is_sure and not is_others else "medium",
        leads.format(column.name),
        from_identities=known.from_identities,
        is_precedent=not is_others,
        precedents=count,
    )


def _is_own(column: Column) -> bool:
    """Say whether a name is one that each table's own id or name has, whatever names of others are keys."""
    is_label = len(column.words) == 1 and column.words[0] in words("columns", "label")
    return column.words in ANONYMOUS or is_label


def _is_of_one_module(table: Table, base: Words, target: Table, known: Precedent) -> bool:
    """Say whether a name is only the end of the target's, and only the target's module has such keys.

    The series of meetings are hardly those of price_index_series.
    """
    module = target.stems[0]
    return (
        target.stems[-len(base) :] == base
        and not set(base).issuperset(target.stems)
        and table.stems[0] != module
        and module not in stem_words("references", "qualifier")  # current_nodes, of nodes
        and known.first_words == {module}
    )
