"""References that no foreign key declares: candidates by name, what speaks against them, and how sure they are.

Why so many steps? Most references are named after their table, and one lookup finds these. The
others are named after a part of a name, a role or a habit of the schema. The steps are ordered by
how much a name says, and the first that finds a table ends the search.

**Which columns** (`key_columns`): columns of a type that keys have, which the server does not
number, and whose name can mean a row. Texts need more of a name than numbers and UUIDs do.

**What a column refers to** (`references`), in this order:

1. A part of a key that is the whole key of another table: the row extends that one (`same_keys`,
   `extensions`).
2. The sides of tables that an ORM makes for many to many (`associations`).
3. Declared foreign keys of other columns of the same name: nothing says more about what a schema
   means by a name (`precedents`).
4. A name with an ending such as `id` (`suffixed`): the table of the whole name; the one whose name
   the referrer's begins with, or carries as others do (`row_references`, `name_starts`); another row
   of the same table (`own_rows`); a table whose key has the name (`same_keys`, `key_names`); a
   person (`people`, `people_tables`); the end of a longer name (`name_ends`); a table of the same
   module (`compound_names`, `modules`); and at last less than a name: an abbreviation, a part, a
   file (`loose_names`, `short_names`).
5. A name without an ending (`unsuffixed`): numbers and UUIDs as above, texts only where the table is
   known by a text (`unique_names`).
6. Where these find nothing: names that a framework gives (`frameworks`), shorter names, without
   what precedes or follows the ending (`shorter_names`), and the key of one table that many tables
   have under its name (`repeated_keys`).
7. What a comment says. It wins over a name that says less (`comments`).
8. When all columns are read: words before a name that leads to one table elsewhere (`analogies`).

`targets` holds the tables by all these names; each index is in a file of its own. `schema_habits`
says how a schema names keys, and how many references it declares. `polymorphic` finds pairs of a type and
an id, which lead to no one table, with the help of `content_types` (those of Django) and `typed_keys`.

**What speaks against it** (`objections`): the column counts, is a flag, is the identity of its own
row, or is what another system calls the row.

**Which column of the target** (`referenced_key`): its key, or another unique column that fits the
name and the type better.

**How sure it is**: a whole name is high, a part of one medium. `reference_confidence` lowers what departs
from how the schema declares its references, and raises a doubtful name that an index begins with. A reference
of low confidence is a question to the rows. `weaknesses` says why a name of medium or high confidence is
still not enough to report it: `unsupported` compares it with the schema's habits, and `alone` with other
columns; what several columns share is a habit, and clears itself.
"""
