"""The floor: dbready's own catalog statements through the bare driver, every row fetched."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from urllib.parse import urlsplit


def postgresql(url: str, statements: list[str]) -> None:
    """Send the statements through psycopg."""
    import psycopg  # noqa: PLC0415 - a process pays for its own driver only

    with psycopg.connect(url, autocommit=True) as connection:
        for sql in statements:
            connection.execute(sql.encode()).fetchall()


def mariadb(url: str, statements: list[str]) -> None:
    """Send the statements through PyMySQL."""
    import pymysql  # noqa: PLC0415 - a process pays for its own driver only

    parts = urlsplit(url)
    with pymysql.connect(
        host=parts.hostname,
        port=parts.port or 3306,
        user=parts.username,
        database=parts.path.lstrip("/"),
    ) as connection:
        cursor = connection.cursor()
        for sql in statements:
            cursor.execute(sql)
            cursor.fetchall()


if __name__ == "__main__":
    target, file = sys.argv[1:]
    texts = json.loads(Path(file).read_text("utf-8"))
    (postgresql if target.startswith("postgresql") else mariadb)(target, texts)
