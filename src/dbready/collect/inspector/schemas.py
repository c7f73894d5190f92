"""Which schemas of a dialect are read: all but the system's, or the one that the URL names."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from dbready.connect.session import StatementError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dbready.collect.inspector.session import ReflectingSession
    from dbready.connect.target import Target

WITHOUT_SCHEMAS: Final = "main"
"""The name of the only schema where a product has none, as on SQLite."""
EVERYWHERE = re.compile(r"information_schema$|pg_catalog$|pg_toast|pg_temp", re.IGNORECASE)
SYSTEM: Final[Mapping[str, re.Pattern[str]]] = {
    name: re.compile(pattern, re.IGNORECASE)
    for name, pattern in {
        "clickhouse": r"system$",
        "cockroachdb": r"crdb_internal$|pg_extension$",
        "db2": r"sys|nullid$|sqlj$",
        "duckdb": r"(?:system|temp)\.",
        "hana": r"sys|_sys|sap_|handlers?$",
        "mariadb": r"mysql$|performance_schema$|sys$",
        "mssql": r"sys$|guest$|db_",
        "mysql": r"mysql$|performance_schema$|sys$",
        "oracle": r"sys$|system$|outln$|dbsnmp$|appqossys$|ctxsys$|dvsys$|dvf$|mdsys$|mddata$|olapsys$|"
        r"ordsys$|orddata$|ordplugins$|si_informtn_schema$|xdb$|wmsys$|lbacsys$|ojvmsys$|audsys$|"
        r"gsmadmin_internal$|gsm\w*user$|dbsfwuser$|ggsys$|anonymous$|remote_scheduler_agent$|"
        r"sys\w+$|dip$|oracle_ocm$|xs\$null$|apex_\d+|flows_files$|pdbadmin$|vecsys$|baassys$",
        "postgresql": r"pg_",
        "redshift": r"pg_|catalog_history$",
        "trino": r"information_schema$",
    }.items()
}
# Tables in which a product keeps what belongs to its views.
PARTS_OF_VIEWS = {"clickhouse": re.compile(r"\.inner")}
# Products of which one connection sees several databases as schemas: the URL's is the only one that is read.
DATABASES_ARE_SCHEMAS = frozenset({"clickhouse", "mysql", "mariadb"})


def to_read(session: ReflectingSession, target: Target) -> dict[str | None, str]:
    """Return what the Inspector is asked for, and how facts call it; {None: "main"} without schemas."""
    if target.database and session.dialect in DATABASES_ARE_SCHEMAS:
        return {target.database: target.database}
    try:
        names = session.reflect(lambda inspector: inspector.get_schema_names())
    except StatementError as error:
        if error.refusal != "unsupported":
            raise
        return {None: WITHOUT_SCHEMAS}
    if session.dialect == "sqlite":
        return {None: WITHOUT_SCHEMAS}
    own = SYSTEM.get(session.dialect)
    return {
        name: _without_catalog(name, session.dialect)
        for name in map(str, names)
        if not EVERYWHERE.search(name) and not (own and own.match(name))
    }


def _without_catalog(name: str, dialect: str) -> str:
    """DuckDB names schemas with the database that they are in."""
    return name.rpartition(".")[2].strip('"') if dialect == "duckdb" else name
