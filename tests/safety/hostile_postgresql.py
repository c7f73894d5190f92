"""A PostgreSQL database full of traps: whatever of it runs leaves a line in the server's log."""

from __future__ import annotations

import re
from itertools import product
from typing import TYPE_CHECKING

from dbready.collect.statements import statements

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.conftest import Database

MARK = "TRAP SPRUNG"
CATALOG_ONLY = "set search_path = pg_catalog;\n"
# A trap leaves its mark, and does what an attacker would do first.
SPRING = f"""
create function public.spring(what text) returns boolean language plpgsql volatile as $$
begin
    raise log '{MARK}: % as %', what, current_user;
    perform pg_catalog.set_config('default_transaction_read_only', 'off', false);
    perform pg_catalog.set_config('transaction_read_only', 'off', true);
    return true;
exception
    when others then return true;
end $$;
"""
TYPES = (
    *("name", "text", '"char"', "int2", "int4", "int8", "oid", "regclass", "regtype", "float4"),
    *("float8", "xid", "bool", "numeric", "pg_lsn", "inet", "varchar", "timestamptz", "interval"),
)
OPERATORS = (
    *("=", "<>", "<", ">", "<=", ">=", "~", "!~", "~~", "!~~", "||", "+", "-", "*", "/", "&", "#"),
    *(">>", "<<"),
)
# What is defined for tables, and evaluated only when they are read or written.
TABLES = """
create type public.mood as enum ('calm', 'wild');
create function public.mood_text(public.mood) returns text language plpgsql immutable as
    $$ begin perform public.spring('cast'); return 'x'; end $$;
create cast (public.mood as text) with function public.mood_text(public.mood) as implicit;
create function public.checked(anyelement) returns boolean language plpgsql immutable as
    $$ begin return public.spring('checked'); end $$;
create function public.made(text) returns text language plpgsql immutable as
    $$ begin perform public.spring('made'); return 'x'; end $$;
create domain public.word as text default public.made('word') check (public.checked(value));
create function public.fires() returns trigger language plpgsql as
    $$ begin perform public.spring('trigger'); return new; end $$;
create function public.fires_at_ddl() returns event_trigger language plpgsql as
    $$ begin perform public.spring('event trigger'); end $$;
create table public.traps (
    id bigserial primary key,
    word public.word,
    mood public.mood not null,
    state varchar(20) default public.made('default') check (public.checked(state)),
    twice text generated always as (public.made(state)) stored,
    created_at timestamp default now()
);
insert into public.traps (mood) select (array['calm', 'wild'])[1 + n % 2]::public.mood from generate_series(1, 100) n;
create index on public.traps (public.made(state)) where public.checked(id);
create unique index on public.traps (id, created_at) where public.checked(state);
create trigger t before insert or update on public.traps for each row execute function public.fires();
alter table public.traps enable row level security;
create policy p on public.traps using (public.spring('policy'));
create view public.seen with (security_barrier) as select * from public.traps where public.spring('view');
create materialized view public.kept as select * from public.traps;
create rule r as on insert to public.seen do instead select public.spring('rule');
-- Tables whose rows probes may read. Planning folds what is constant in indexes, statistics and CHECKs.
create table public.customers (id bigint primary key);
insert into public.customers select generate_series(1, 50);
create table public.tickets (
    id bigint primary key,
    status public.mood not null,
    kind varchar(20) check (kind <> public.made('constant')),
    state text,
    customer_id bigint,
    email text,
    payload jsonb,
    payload_json text,
    twice text generated always as (public.made(kind)) stored,
    created_at timestamp,
    updated_at timestamp,
    deleted_at timestamp
);
insert into public.tickets (id, status, kind, state, customer_id, email, payload, payload_json,
    created_at, updated_at, deleted_at)
select n, (array['calm', 'wild'])[1 + n % 2]::public.mood, 'a', 'open', n % 60, 'a@example.com', '{"a": 1}', '{"a": 1}',
    now(), now(), now()
from generate_series(1, 200) n;
create table public.indexed as select * from public.tickets;
create index on public.indexed ((state || public.made('constant')));
create table public.counted as select * from public.tickets;
create statistics public.s on (state || public.made('constant')), kind from public.counted;
analyze public.counted;
create table public.parted (id int, state text) partition by list (public.made(state));
analyze public.traps;
"""
EVENT_TRIGGERS = ("ddl_command_start", "ddl_command_end", "sql_drop", "table_rewrite")


def operators() -> str:
    """Return an operator for every pair of types: an exact match wins over pg_catalog's inexact one."""
    lines = []
    for left, right in product(TYPES, TYPES):
        name = f'public."op_{left}_{right}"'.replace('"char"', "chr")
        trap = f"begin return public.spring('operator of {left}, {right}'); end"
        lines.append(
            f"create function {name}({left}, {right}) returns boolean language plpgsql stable as $$ {trap} $$"
        )
        lines += [
            f"create operator public.{sign} (leftarg = {left}, rightarg = {right}, function = {name})"
            for sign in OPERATORS
        ]
    return ";\n".join(lines) + ";\n"


def sent_by_collection(version: int) -> dict[str, str]:
    """Return the statements of a collection, without comments, by name."""
    found = {statement.name: statement.sql for statement in statements("postgresql", version)}
    return {name: re.sub(r"--[^\n]*", "", sql) for name, sql in found.items()}


def words(texts: Iterable[str]) -> str:
    """Return every word of these statements as an SQL list."""
    found = {word for text in texts for word in re.findall(r"\w+", text)}
    return ", ".join(f"'{word}'" for word in sorted(found))


def namesakes(names: str) -> str:
    """Return traps called like the functions, relations and types of pg_catalog with these names."""
    return f"""
do $do$
declare
    found record;
begin
    for found in
        select p.oid, p.proname, pg_get_function_identity_arguments(p.oid) as arguments, p.proretset,
            format_type(p.prorettype, null) as result
        from pg_proc p
        where p.pronamespace = 'pg_catalog'::regnamespace and p.proname in ({names})
    loop
        begin
            execute format(
                'create function public.%I(%s) returns %s language plpgsql as '
                '$$ begin perform public.spring(%L); return; end $$',
                found.proname, found.arguments,
                case when found.proretset then 'setof ' else '' end || found.result, found.proname);
        exception when others then
            begin
                execute format(
                    'create function public.%I(%s) returns %s language plpgsql as '
                    '$$ begin perform public.spring(%L); return null; end $$',
                    found.proname, found.arguments, found.result, found.proname);
            exception when others then null;  -- takes or returns what only C can
            end;
        end;
    end loop;
    for found in
        select c.relname, string_agg(quote_ident(a.attname), ', ' order by a.attnum) as columns
        from pg_class c
        join pg_attribute a on a.attrelid = c.oid and a.atttypid <> 'anyarray'::regtype
        where c.relnamespace = 'pg_catalog'::regnamespace and c.relkind in ('r', 'v') and c.relname in ({names})
            and (a.attnum > 0 or a.attname = 'xmin')
        group by c.relname
    loop
        execute format('create view public.%1$I as select %2$s from pg_catalog.%1$I where public.spring(%1$L)',
            found.relname, found.columns);
    end loop;
    for found in
        select typname from pg_type
        where typnamespace = 'pg_catalog'::regnamespace and typtype = 'b' and typelem = 0 and typname in ({names})
    loop
        execute format('create domain public.%1$I as pg_catalog.%1$I check (public.spring(%1$L))', found.typname);
    end loop;
end $do$;
"""


def set_traps(database: Database, version: int = 150000) -> None:
    """Fill a database with traps; the tables come first, since the rest springs when they are made."""
    database.execute(SPRING + TABLES)
    names = words([*sent_by_collection(version).values(), "current_setting set_config"])
    database.execute(CATALOG_ONLY + operators() + namesakes(names))
    for event in EVENT_TRIGGERS:
        database.execute(
            CATALOG_ONLY
            + f"create event trigger {event} on {event} execute function public.fires_at_ddl()"
        )
