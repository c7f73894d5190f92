"""The audit policy of dbready.toml: whose concerns are reported, and which findings fail."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from dbready.config.keys import POLICY_KEYS, require_keys

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    Lines = Mapping[tuple[str, ...], int]


@dataclass(frozen=True, slots=True)
class Policy:
    """Settings of profile and exit code; None: not set."""

    profile: str | None = None
    fail_on: str | None = None
    fail_on_except: tuple[str, ...] | None = None


NOTHING = Policy()


def read(path: Path, document: Mapping[str, Any], lines: Lines) -> Policy:
    """Return what the keys of the file itself say, before its first table."""
    values = {key: document[key] for key in POLICY_KEYS if key in document}
    require_keys(path, lines, (), values, POLICY_KEYS)
    return NOTHING if not values else changed(NOTHING, values)


def changed(policy: Policy, values: Mapping[str, Any]) -> Policy:
    """Return the policy with what the values of a target or a file say instead."""
    said = {key: values[key] for key in POLICY_KEYS if key in values}
    if "fail_on_except" in said:
        said["fail_on_except"] = tuple(said["fail_on_except"])
    return replace(policy, **said)
