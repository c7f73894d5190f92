"""What the fuzzer feeds to dbready: URLs, settings, snapshots and rule files, each from a random generator."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from dbready.facts import snapshot
from dbready.findings import baseline_file
from dbready.findings.finding import DatabaseObject
from dbready.findings.known import Baseline, Known
from dbready.report import formats
from tests.engine.writing import HEADER, PAGE, SELECT
from tests.facts.building import facts_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path
    from random import Random

    # Writes what is needed into an empty folder and returns the arguments of dbready.
    Case = Callable[[Random, Path], Sequence[str]]

PASSWORD = "planted-s3cr3t"

SCHEMES = [
    "postgresql",
    "postgres",
    "mysql",
    "mariadb",
    "postgresql+psycopg",
    "mysql+pymysql",
    "MySQL",
    "postgres+x",
]
# None of them is looked up: the fuzzer resolves loopback only.
HOSTS = [
    *("127.0.0.1", "localhost", "[::1]", "[::1", "", ".", " ", "127..0.1", "db..example.com", "0"),
    *("%ff", "%00", "a%2fb", "host,host2", "/nope", "@x", "999.1.1.1", "-", ".a", "a." * 130, "*"),
    *("a" * 64 + ".example.com", "é.example.com", "\udc80", "127.0.0.1%lo", "[fe80::1%25lo]"),
]
PORTS = [
    "1",
    "1",
    "1",
    "0",
    "65536",
    "-1",
    "abc",
    "1,2",
    "99999999999999999999",
    "%31",
    "\u0661",
    "1_0",
]
USERS = ["", "a", "a%", "%ff", "a%00b", "é", "a\nb", "a\u2028help: b"]
DATABASES = ["", "x", "x/y", "%ff", "a%00", "../..", "x y", "?", "#", "x#y", "é", "a\n", "%"]
OPTIONS = """
    connect_timeout=5s connect_timeout= connect_timeout=1e9 sslmode=bogus sslmode=verify-full foo=1
    options=-c%20x options=-csearch_path options=%00 host=/nope host= hostaddr=abc port=abc port=0
    charset=x ssl_ca=/nope ssl_ca= unix_socket=/nope unix_socket=%00 service=nope keepalives=x
    application_name=%ff target_session_attrs=x ssl_verify_cert=maybe client_encoding=x
    bind_address=zz server_public_key=x passfile=/ sslrootcert=/ sslcert=/nope&sslkey=/nope
    ssl_cert=/nope ssl_key=/nope channel_binding=x gssencmode=require krbsrvname=%00 = && a a=%zz
    %ff=1 require_auth=x load_balance_hosts=x sslmode=require&sslmode=disable user=%00 dbname=x
    sslpassword=x replication=true ssl_min_protocol_version=x sslcrl=/nope sslsni=x init_command=x
""".split()  # noqa: SIM905 - so many words in quotes are hard to read
ODD = "\0\n\r\t %/:@?#[]&=\"'\\\u2028\udc80\u0661é{}$"


def url(random: Random, folder: Path) -> Sequence[str]:
    """Return a URL that may be anything, with the password somewhere in it."""
    del folder
    user = random.choice(USERS)
    account = f"{user}:{PASSWORD}@" if random.random() < 0.7 else f"{user}@" if user else ""
    port = f":{random.choice(PORTS)}" if random.random() < 0.7 else ""
    chosen = "&".join(random.sample(OPTIONS, random.choice([0, 0, 1, 1, 2])))
    text = (
        f"{random.choice(SCHEMES)}://{account}{random.choice(HOSTS)}{port}"
        f"/{random.choice(DATABASES)}{'?' if chosen else ''}{chosen}"
    )
    if random.random() < 0.2:
        text = mutated_text(random, text, protected=PASSWORD)
    return [
        random.choice(["audit", "doctor", "collect"]),
        text,
        "--timeout",
        "3",
    ]


def mutated_text(random: Random, text: str, protected: str = "") -> str:
    """Change, remove or double a few characters; those that are protected stay together."""
    for _ in range(random.randint(1, 3)):
        at = random.randrange(len(text) + 1)
        before, after = text[:at], text[at + random.randint(0, 2) :]
        middle = random.choice(["", random.choice(ODD), text[at : at + 9]])
        if protected in before or protected in after:
            text = f"{before}{middle}{after}"
    return text


SETTINGS = f"""
[targets.prod]
url = "postgresql://auditor@127.0.0.1:1/shop"
password_command = ["echo", "{PASSWORD}"]
timeout = 3
schemas = ["public"]
tls = "disable"

[targets.other]
dialect = "mysql"
host = "127.0.0.1"
port = 1
user = "auditor"
environment = "prod"

[tables."public.orders"]
kind = "entity"

[columns."public.orders.total"]
role = "money"

[rules.money-as-float]
severity = "low"
enabled = true

[[suppress]]  # agreed
rule = "status-*"
object = "orders.*"
reason = "documented"
expires = 2026-12-31

[[decide]]
rule = "timestamp-*"
answer = "all are UTC"
owner = "data team"
date = 2026-01-31

[[targets.prod.suppress]]
rule = "money-as-float"
object = "orders.total"
reason = "estimates"
"""
SUPPRESS = ["suppress", "money-as-float", "orders.total", "--reason", "x"]
VALUES = [
    *(
        '""',
        "1",
        "-1",
        "1.5",
        "nan",
        "true",
        "[]",
        "{}",
        "[[]]",
        '["a", 1]',
        "1979-05-27",
        '"\\u0000"',
    ),
    *('"${NOPE}"', '"${PATH}"', '"a\\nhelp: b"', "[" * 3000, "9" * 5000, '"' + "é" * 5000 + '"'),
]


def settings(random: Random, folder: Path) -> Sequence[str]:
    """Return a command that reads a settings file in which a few things are wrong."""
    lines = SETTINGS.splitlines()
    for _ in range(random.randint(1, 3)):
        at = random.randrange(len(lines))
        key, equals, _ = lines[at].partition(" = ")
        changed = f"{key} = {random.choice(VALUES)}" if equals else mutated_text(random, lines[at])
        lines[at] = random.choice([changed, mutated_text(random, lines[at]), ""])
    text = "\n".join(lines)
    (folder / "dbready.toml").write_bytes(text.encode("utf-8", "surrogatepass"))
    commands = [["audit", "prod"], ["doctor", "other"], ["targets"], ["audit", "none"], SUPPRESS]
    chosen = random.choice([*commands, [*SUPPRESS, "--target", "prod"]])
    return [*chosen, "--config", str(folder / "dbready.toml")]


def rule(random: Random, folder: Path) -> Sequence[str]:
    """Return a command that reads a rule in which a few things are wrong."""
    header = dict(HEADER)
    sql, page = SELECT, PAGE.format(name="house-rule")
    for _ in range(random.randint(0, 2)):
        header[
            random.choice(
                [*HEADER, "fix.sqlite", "options", "dialects", "a", "requires", "escalates"]
            )
        ] = random.choice(
            [*VALUES, '"{table_name}"', '"{"', '"{0}"', '"tables where 1/0"', '"a;b"']
        )
    if random.random() < 0.5:
        sql = mutated_text(random, random.choice([SELECT, *SELECTS]))
    if random.random() < 0.5:
        page = mutated_text(random, page)
    text = "\n".join(["/*", *(f"{key} = {value}" for key, value in header.items()), "*/", sql])
    if random.random() < 0.3:
        text = mutated_text(random, text)
    (folder / "house").mkdir()
    (folder / "house" / "house-rule.sql").write_bytes(text.encode("utf-8", "surrogatepass"))
    (folder / "house" / "house-rule.md").write_bytes(page.encode("utf-8", "surrogatepass"))
    if random.random() < 0.5:
        return ["rules", "test", str(folder / "house")]
    with closing(_honest(random)) as facts:
        snapshot.save(facts, folder / "shop.snapshot")
    return ["audit", str(folder / "shop.snapshot"), "--rules", str(folder / "house")]


SELECTS = [
    "select * from tables",
    "select schema_name, table_name, 1e999 as a, x'ff' as b, null as c from tables",
    "select schema_name, table_name, json_group_array(column_name) as columns from columns",
    "select 1 as schema_name, null as table_name from tables",
    "with recursive n as (select 1 as i union all select i + 1 from n where i < 9) select * from n",
    "select schema_name, table_name, cast(x'ff' as text) as a from tables",
    "select *, 'x' as severity from tables",
    "select schema_name, table_name, '[[' as columns, 9223372036854775807 as is_x from tables",
]


def _honest(random: Random, dialect: str | None = None) -> sqlite3.Connection:
    names = ["orders", "order lines", "größe", "a\nhelp: b", "a\u202eb", '"', "x" * 500]
    tables = {f"shop.{name}": ["id", "total", "created_at"] for name in random.sample(names, 3)}
    return facts_of(tables, dialect or random.choice(["postgresql", "mysql", "sqlite"]))


def snapshot_file(random: Random, folder: Path) -> Sequence[str]:
    """Return a command that reads a snapshot with wrong bytes, wrong values or another schema."""
    path = folder / "shop.snapshot"
    with closing(_honest(random)) as facts:
        snapshot.save(facts, path)
    if random.random() < 0.5:
        _change_values(random, path)
    else:
        path.write_bytes(mutated_bytes(random, path.read_bytes()))
    report = ["audit", "--format", random.choice(formats.NAMES)]
    chosen = random.choice([["audit"], report, ["explain"], ["doctor"], ["tables"]])
    more = ["orders"] if chosen == ["explain"] else []
    return [*chosen, str(path), *more]


def comparison(random: Random, folder: Path) -> Sequence[str]:
    """Return a comparison of two snapshots with wrong values."""
    dialect = random.choice(["postgresql", "mysql", "sqlite"])
    paths = [folder / "before.snapshot", folder / "after.snapshot"]
    for path in paths:
        with closing(_honest(random, dialect)) as facts:
            snapshot.save(facts, path)
        _change_values(random, path)
    report = ["--format", random.choice(["terminal", "json", "markdown", "html"])]
    more = random.choice([[], ["--all"], ["--breaking"], ["--fail-on-drift"]])
    return ["diff", *map(str, paths), *report, *more]


def _change_values(random: Random, path: Path) -> None:
    odd: list[object] = [
        None,
        0,
        -1,
        2**63 - 1,
        1.5,
        "",
        "x",
        b"\xff",
        "[[",
        "{}",
        "[null]",
        "a\nb",
    ]
    with closing(sqlite3.connect(path)) as file:
        for _ in range(random.randint(1, 4)):
            table = random.choice([*snapshot.fact_columns()])
            column = random.choice(snapshot.fact_columns()[table])
            if random.random() < 0.2:
                cast = f"update {table} set {column} = cast(? as text)"
            else:
                cast = f"update {table} set {column} = ?"
            try:
                file.execute(cast, [random.choice(odd)])
            except sqlite3.Error:  # what the contract refuses is no snapshot either
                continue
        file.commit()


def mutated_bytes(random: Random, data: bytes) -> bytes:
    """Change, remove, double or insert bytes in a few places."""
    changed = bytearray(data)
    for _ in range(random.choice([1, 1, 2, 5, 20])):
        if not changed:
            break
        at = random.randrange(len(changed))
        kind = random.randrange(5)
        if kind == 0:
            changed[at] = random.randrange(256)
        elif kind == 1:
            changed[at] = random.choice([0, 1, 0x7F, 0x80, 0xFB, 0xFC, 0xFD, 0xFE, 0xFF])
        elif kind == 2:
            del changed[at : at + random.choice([1, 4, 100])]
        elif kind == 3:
            changed[at:at] = changed[at : at + random.choice([1, 4, 100])]
        else:
            changed[at : at + 4] = random.randbytes(4)
    return bytes(changed)


def baseline(random: Random, folder: Path) -> Sequence[str]:
    """Return an audit with a baseline in which characters, values or lines are wrong."""
    path, snapshot_path = folder / "baseline.json", folder / "shop.snapshot"
    dialect = random.choice(["postgresql", "mysql", "sqlite"])
    with closing(_honest(random, dialect)) as facts:
        snapshot.save(facts, snapshot_path)
    tables: dict[tuple[str | None, str | None], tuple[tuple[str, str], ...]] = {
        ("shop", name): (("id", "bigint"), ("total", "real"), ("created_at", "timestamp"))
        for name in ("orders", "order lines", "gone")
    }
    known = tuple(
        Known("money-as-float", "high", DatabaseObject("column", schema, table, "total"), {"a": 1})
        for schema, table in tables
    )
    text = baseline_file.render(Baseline(dialect, random.choice([None, "shop"]), known, tables))
    if random.random() < 0.5:
        words = random.sample(['"shop"', '"total"', "1", '"high"', "null", '"column"', '"id"'], 2)
        text = text.replace(words[0], random.choice([*VALUES[:8], '"x"', words[1]]))
    elif random.random() < 0.8:
        text = mutated_text(random, text)
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    options = [["--update-baseline"], ["--update-baseline", "--accept-new"], ["--strict"], []]
    more = random.choice([*options, ["--map-schema", "shop=x"], ["--show", "table"]])
    return ["audit", str(snapshot_path), "--baseline", str(path), *more]


CASES: dict[str, Case] = {
    "url": url,
    "settings": settings,
    "rule": rule,
    "snapshot": snapshot_file,
    "comparison": comparison,
    "baseline": baseline,
}
