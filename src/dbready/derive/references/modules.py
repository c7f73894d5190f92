"""Tables that are named after their module: account_invoice, currency_currency, shop_itemvariation."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from dbready.derive.names import ANONYMOUS, Words, key_words, stem, stem_words, stems
from dbready.derive.references.name_ends import refers
from dbready.derive.references.table_index import POINTER, only_joins
from dbready.derive.vocabulary import cached

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from collections.abc import Set as AbstractSet

    from dbready.derive.catalog import Catalog, Table, TableId

KEY_FAMILIES = frozenset({"integer", "uuid"})
_MOST_TAIL = 3  # words at the end of a table's name that a column may be named after
_SHORTEST_END = 5  # letters; many words end in shorter ones
_LONGEST_START = 8
_SHORTEST_START = 3  # an adoption is no option
_MANY_SUFFIXED = 20
_MOST_ALIKE = 20  # tables of a module whose last words begin alike, before a beginning says nothing
_FEW_SHARE = 0.05
_MANY_ENDING = 5  # tables with one ending, from which it says nothing
_FEWEST_NAMES = 3  # of columns that are named after tables of modules, before it is a convention


class Modules:
    """The tables of a snapshot by the words of their whole names."""

    def __init__(self, catalog: Catalog, copies: AbstractSet[TableId] = frozenset()) -> None:
        self._of_schema: dict[str, list[Table]] = {}
        self._named: dict[tuple[str, Words], Table] = {}
        self._by_beginning: dict[tuple[str, Words, str], list[Table]] = {}
        self._by_tail: dict[tuple[str, Words], list[Table]] = {}
        self._by_end: dict[tuple[str, Words, str], list[Table]] = {}
        self._words: set[tuple[str, str]] = set()
        self._ways: dict[str, tuple[int, int, int]] = {}
        own = [table for table in catalog.values() if not table.is_partition]
        for table in own:
            self._words.update((table.id[0], word) for word in stems(table.id[1]))
        self._beginnings = Counter(
            (schema, word[:length])
            for schema, word in self._words
            for length in range(_SHORTEST_START, min(_LONGEST_START, len(word) - 1) + 1)
        )
        for table in own:
            self._add(table, is_copy=table.id in copies)

    def _add(self, table: Table, *, is_copy: bool) -> None:
        schema, words = table.id[0], stems(table.id[1])
        self._of_schema.setdefault(schema, []).append(table)
        if table.key() is None:
            return
        self._named.setdefault((schema, words), table)
        if is_copy:
            return  # only the whole name means a copy
        if len(words[-1]) > _SHORTEST_END:
            beginning = (schema, words[:-1], words[-1][:_SHORTEST_END])
            self._by_beginning.setdefault(beginning, []).append(table)
        for count in range(1, min(_MOST_TAIL, len(words) - 1) + 1):
            self._by_tail.setdefault((schema, words[-count:]), []).append(table)
        last, kept = _last(table.id[1])
        first = words[:-kept]
        for start in range(_SHORTEST_START, len(last) - _SHORTEST_START + 1):
            if start > len(last) - _SHORTEST_END and not self._begins_words(last[:start], schema):
                continue  # a fee is the end of an order fee, not of coffee
            for module in {first, ()}:
                self._by_end.setdefault((schema, module, last[start:]), []).append(table)

    def own(self, base: Words, referrer: Table) -> Table | None:
        """Return the table of the words in the referrer's module: account_tax for account_invoice_tax."""
        schema, name = referrer.id[0], stems(referrer.id[1])
        if (longer := self._named.get((schema, name + base))) and not _has_column(longer, name[-1]):
            return longer  # category in product_unit is of product_unit_category
        for module in _modules(referrer):
            found = self._named.get((schema, (*module, *base)))
            if found and found is not referrer:
                return found
        return None

    def eponymous(self, base: Words, referrer: Table) -> Table | None:
        """Return the one table that is named as its module is: thread, of forum_threads_thread."""
        whole = self._named.get((referrer.id[0], base + base))
        found = [whole] if whole else self._by_tail.get((referrer.id[0], base + base), ())
        if len(found) != 1 or found[0] is referrer or _extends_another(found[0]):
            return None
        return found[0]

    def of_class(self, name: str, endings: Iterable[str], referrer: Table) -> Table | None:
        """Return the table of the referrer's module that is named by a word and an ending of classes: quizpage."""
        for module in _modules(referrer):
            for end in endings:
                found = self._named.get((referrer.id[0], (*module, stem(name + end))))
                if found and found is not referrer and not only_joins(found):
                    return found
        return None

    def begun(self, word: str, referrer: Table) -> Table | None:
        """Return the one table of the referrer's module whose last word is longer and begins so."""
        if len(word) < _SHORTEST_END:
            return None
        for module in _modules(referrer):
            alike = self._by_beginning.get((referrer.id[0], module, word[:_SHORTEST_END]), ())
            if len(alike) > _MOST_ALIKE:
                continue
            found = [
                table
                for table in alike
                if table is not referrer
                and (last := stems(table.id[1])[-1]).startswith(word)
                and len(last) - len(word) >= _SHORTEST_START
                and not only_joins(table)
            ]
            if found:
                return found[0] if len(found) == 1 else None
        return None

    def own_compound(self, base: Words, referrer: Table) -> Table | None:
        """Return the one table of the referrer's module whose last word ends in the words."""
        if len(base) > 1 and len(base[0]) < _SHORTEST_START:
            return None
        for module in _modules(referrer):
            if found := self._compounds(base, referrer, module):
                found = [table for table in found if not refers(table, base)]
                return self._nearest(found, base, referrer)
        return None

    def ends_many(self, base: Words, referrer: Table) -> bool:
        """Say whether the last words of many tables end in the words as a mere ending: billmodel."""
        found = self._by_end.get((referrer.id[0], (), "".join(base)), ())
        return len(found) >= _MANY_ENDING

    def compound(self, base: Words, referrer: Table) -> Table | None:
        """Return the one table whose last word is a word of the schema's tables and these words."""
        found = self._nearest(self._compounds(base, referrer, ()), base, referrer)
        if found is None or not self._begins_words(_start(found, base), referrer.id[0]):
            return None
        is_word = stems(found.id[1])[-len(base) :] == base  # the order of a workorder is any order
        return None if is_word and not is_akin(found, base, referrer) else found

    def is_one_of_several(self, found: Table, base: Words, referrer: Table) -> bool:
        """Say whether other names end in the words, too, and what precedes them does not tell which is meant.

        plan_id in testrun is of testplan, whatever other plans there are.
        """
        schema, word = referrer.id[0], "".join(base)
        if is_akin(found, base, referrer):
            return False
        ending = {table.id for table in self._compounds(base, referrer, ())}
        ending.update(table.id for table in self._by_tail.get((schema, (word,)), ()))
        ending.update(table.id for table in self._by_tail.get((schema, base), ()))
        return len(ending) > 1

    def _begins_words(self, start: str, schema: str) -> bool:
        """Say whether a word is one of the tables' names, or begins several of them: test, of testruns."""
        return (schema, start) in self._words or self._beginnings[schema, start] >= _FEWEST_NAMES

    def _nearest(self, found: list[Table], base: Words, referrer: Table) -> Table | None:
        """Return the compound that begins as the referrer does, or that is of another table's part.

        variation is of itemvariation where items are a table, not of subeventitemvariation.
        """
        if len(found) < 2:  # noqa: PLR2004 - nothing to choose from
            return found[0] if found else None
        name = _last(referrer.id[1])[0]
        alike = [table for table in found if _start(table, base) in name]
        if alike:
            longest = max(len(_start(table, base)) for table in alike)
            alike = [table for table in alike if len(_start(table, base)) == longest]
            return alike[0] if len(alike) == 1 else None
        parts = [table for table in found if (referrer.id[0], _start(table, base)) in self._words]
        if not parts:
            return None
        shortest = min(parts, key=lambda table: len(_start(table, base)))
        end = _last(shortest.id[1])[0]
        return shortest if all(_last(table.id[1])[0].endswith(end) for table in parts) else None

    def _compounds(self, base: Words, referrer: Table, module: Words) -> list[Table]:
        found = self._by_end.get((referrer.id[0], module, "".join(base)), ())
        return [table for table in found if table is not referrer and not only_joins(table)]

    def unsuffixed(self, base: Words, referrer: Table) -> tuple[Table, bool] | None:
        """Return the table that a name without an ending means, and whether no other fits as well.

        None in schemas that do not usually name references so. Preferred are the module of the
        referrer, the module of the same name, and the only table whose name ends so.
        """
        if not self.omits_suffixes(referrer):
            return None
        for start in range(len(base)):
            if found := self._by_words(base[start:], referrer, is_whole=start == 0):
                return found
        return None

    def _by_words(
        self, words: Words, referrer: Table, *, is_whole: bool
    ) -> tuple[Table, bool] | None:
        """Return the table that the words name here, and whether they name no other as well."""
        schema = referrer.id[0]
        own = stems(referrer.id[1])
        if not is_whole and own[-len(words) :] == words and len(own) == len(words) + 1:
            return referrer, True  # input_location in stock_location
        if found := self._certain(words, referrer):
            return self._variant(found, referrer), True
        if found := self._named.get((schema, words)):
            return found, True
        ending = self._by_tail.get((schema, words), ())
        others = [table for table in ending if table is not referrer]
        if not others:
            return None
        short = [table for table in others if len(stems(table.id[1])) == len(words) + 1]
        best = short if len(short) == 1 else others
        return best[0], len(best) == 1 and (is_whole or best is short)

    def _variant(self, found: Table, referrer: Table) -> Table:
        """Return the variant of a table that referrers of the same variant mean: tax_template."""
        end = stems(referrer.id[1])[-1:]
        schema, name = found.id[0], stems(found.id[1])
        plain = stems(referrer.id[1])[:-1]
        if end[0] not in stem_words("tables", "variant") or (schema, plain) not in self._named:
            return found
        return self._named.get((schema, name + end), found)

    def _certain(self, base: Words, referrer: Table) -> Table | None:
        twice = self._named.get((referrer.id[0], base + base))
        return self.own(base, referrer) or (twice if twice is not referrer else None)

    def omits_suffixes(self, referrer: Table) -> bool:
        """Say whether references in the table's schema are usually named without an ending."""
        names, unsuffixed, suffixed = self._ways_of(referrer.id[0])
        return names >= _FEWEST_NAMES and unsuffixed > suffixed

    def always_has_suffixes(self, referrer: Table) -> bool:
        """Say whether hardly a reference in the table's schema is named without an ending."""
        _, unsuffixed, suffixed = self._ways_of(referrer.id[0])
        return suffixed >= _MANY_SUFFIXED and unsuffixed < _FEW_SHARE * suffixed

    def _ways_of(self, schema: str) -> tuple[int, int, int]:
        """Return how many names and numbers are tables' names alone, and how many have an ending."""
        if schema not in self._ways:
            self._ways[schema] = self._count_ways(self._of_schema.get(schema, ()))
        return self._ways[schema]

    def _count_ways(self, tables: Iterable[Table]) -> tuple[int, int, int]:
        names: set[str] = set()
        unsuffixed = suffixed = 0
        for table in tables:
            for column in table.columns.values():
                if column.family not in KEY_FAMILIES or column.words in ANONYMOUS:
                    continue
                if column.suffix:
                    suffixed += 1
                elif self._certain(column.base, table) or self._named.get(
                    (table.id[0], column.base)
                ):
                    unsuffixed += 1
                    names.add(column.name)
        return len(names), unsuffixed, suffixed


def _start(table: Table, base: Words) -> str:
    """Return what precedes the words in the last word of a table's name: item, of itemvariation."""
    return _last(table.id[1])[0].removesuffix("".join(base))


def is_akin(table: Table, base: Words, referrer: Table) -> bool:
    """Say whether what precedes the words in a table's name is in the referrer's, too: test, of testrun."""
    start = _start(table, base)
    return bool(start) and start in _last(referrer.id[1])[0]


@cached
def _last(name: str) -> tuple[str, int]:
    """Return the end of a name that is written as one word, and how many words it is read as."""
    end = name.rpartition("_")[2] or name
    words = stems(end) if end.islower() else stems(name)[-1:]
    return "".join(words), len(words)


def _extends_another(table: Table) -> bool:
    """Say whether a table's key is that of what its rows extend: djangocms_file_file, a plugin of a page."""
    return key_words(table.key() or "id")[0][-1:] == (POINTER,)


def _has_column(table: Table, word: str) -> bool:
    """Say whether a table has a column that is named by the word, as parts of another table have."""
    return any(column.base == (word,) for column in table.columns.values())


def _modules(table: Table) -> Iterator[Words]:
    """Return what comes before the last words of a table's name, the longest first."""
    words = stems(table.id[1])
    return (words[:kept] for kept in range(len(words) - 1, 0, -1))
