"""Lines of SHOW GRANTS as MySQL 5.7, MySQL 8 and MariaDB write them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dbready.collect import grants

if TYPE_CHECKING:
    from dbready.collect.grants import Grants


def read(*lines: str, is_case_insensitive: bool = False) -> Grants:
    return grants.read(lines, is_case_insensitive=is_case_insensitive)


MYSQL_57 = (
    "GRANT USAGE ON *.* TO 'auditor'@'%'",
    "GRANT SELECT, TRIGGER ON `shop`.* TO 'auditor'@'%'",
    "GRANT SELECT (id, NAME), UPDATE (id), INSERT ON `crm`.`people` TO 'auditor'@'%'",
)
MYSQL_8 = (
    "GRANT USAGE ON *.* TO `auditor`@`%`",
    "GRANT SELECT, TRIGGER ON `shop`.* TO `auditor`@`%`",
    "GRANT SELECT (`NAME`, `id`), INSERT, UPDATE (`id`) ON `crm`.`people` TO `auditor`@`%`",
    "GRANT EXECUTE ON PROCEDURE `crm`.`merge` TO `auditor`@`%`",
    "GRANT `reader`@`%` TO `auditor`@`%`",
)
MARIADB = (
    "GRANT `reader` TO `auditor`@`%`",
    "GRANT USAGE ON *.* TO `auditor`@`%` IDENTIFIED BY PASSWORD '*14E65567ABDB5135'",
    "GRANT INSERT ON `crm`.`people` TO `auditor`@`%`",
    "GRANT `inner` TO `reader`",
    "GRANT USAGE ON *.* TO `reader`",
    "GRANT SELECT, TRIGGER ON `shop`.* TO `inner`",
    "GRANT SELECT (`NAME`, `id`), UPDATE (`id`) ON `crm`.`people` TO PUBLIC",
    "SET DEFAULT ROLE `reader` FOR `auditor`@`%`",
)
UNQUOTED = (
    'GRANT SELECT, TRIGGER ON shop.* TO u@"%"',
    'GRANT Select ("NAME", "id"),Update ("id") ON crm."people" TO reader',
    "GRANT INSERT ON crm.people TO u@'%' WITH GRANT OPTION",
)


@pytest.mark.parametrize("lines", [MYSQL_57, MYSQL_8, MARIADB, UNQUOTED])
def test_every_server_s_lines_are_understood(lines: tuple[str, ...]) -> None:
    found = read(*lines)
    assert found.on_schema("shop") == {"SELECT", "TRIGGER"}
    assert not found.on_schema("crm") & grants.ALL_PRIVILEGES
    assert found.on_table("crm", "people") == {"INSERT"}
    assert found.on_columns("crm", "people") == {"SELECT", "UPDATE"}
    assert found.on_table("shop", "people") == set()


def test_privileges_on_the_server_hold_in_every_schema() -> None:
    found = read("GRANT ALL PRIVILEGES ON *.* TO `root`@`localhost` WITH GRANT OPTION")
    assert found.on_schema("shop") >= grants.TABLE_PRIVILEGES
    assert found.server >= {"SUPER", "CREATE USER", "REPLICATION SLAVE"}
    assert found.is_grantable


def test_what_was_revoked_for_one_schema_does_not_hold_there() -> None:
    found = read(
        "GRANT SELECT, INSERT ON *.* TO `auditor`@`%`",
        "REVOKE SELECT ON `secret`.* FROM `auditor`@`%`",
    )
    assert found.on_schema("shop") == {"SELECT", "INSERT"}
    assert found.on_schema("secret") == {"INSERT"}


def test_names_of_schemas_are_patterns_unless_escaped() -> None:
    found = read(
        r"GRANT SELECT ON `my\_shop`.* TO `auditor`@`%`",
        "GRANT INSERT ON `t_st%`.* TO `auditor`@`%`",
    )
    assert found.on_schema("my_shop") == {"SELECT"}
    assert found.on_schema("myxshop") == set()
    assert found.on_schema("test_7") == {"INSERT"}
    assert found.on_schema("tst") == set()


def test_only_the_most_specific_pattern_of_a_grantee_counts() -> None:
    lines = (
        "GRANT TRIGGER ON `%`.* TO `auditor`@`%`",
        "GRANT SELECT ON `shop`.* TO `auditor`@`%`",
        "GRANT INSERT ON `sho%`.* TO `auditor`@`%`",
    )
    assert read(*lines).on_schema("shop") == {"SELECT"}
    assert read(*lines, "GRANT UPDATE ON `s%`.* TO `reader`").on_schema("shop") == {
        "SELECT",
        "UPDATE",
    }


def test_case_matters_only_on_servers_that_distinguish_it() -> None:
    lines = ("GRANT SELECT ON `shop`.* TO `a`@`%`", "GRANT SELECT ON `crm`.`people` TO `a`@`%`")
    assert read(*lines).on_schema("Shop") == set()
    assert read(*lines).on_table("crm", "People") == set()
    folded = read(*lines, is_case_insensitive=True)
    assert folded.on_schema("Shop") == {"SELECT"}
    assert folded.on_table("crm", "People") == {"SELECT"}


@pytest.mark.parametrize(
    "line",
    [
        "GRANT SELECT (`a) ON ``shop``.* TO`) ON `crm`.`people` TO `auditor`@`%`",
        "GRANT SELECT ON `crm`.`x`.`y` TO `auditor`@`%`",
        "GRANT USAGE ON *.* TO `SELECT ON ``shop``.* TO`@`%`",
        "GRANT PROXY ON ``@`` TO `root`@`localhost`",
        "something else",
    ],
)
def test_odd_names_grant_nothing_elsewhere(line: str) -> None:
    assert not read(line).on_schema("shop") & grants.TABLE_PRIVILEGES
