"""The audit within another command: with the settings of the target, and without what is accepted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dbready.cli import pipeline, policy
from dbready.engine import loader, settings

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence
    from pathlib import Path

    from dbready.cli.reading import Reading
    from dbready.engine.rule import Rule
    from dbready.findings.audit import Audit, Profile


def rules(
    how: Reading, directories: Sequence[Path] = (), profile: Profile | None = None
) -> list[Rule]:
    """Return the rules of a profile that are on; of the one in the settings, if none is given."""
    known = settings.apply(loader.load((*how.rule_directories, *directories)), how.rules)
    said: Profile = profile or getattr(how.policy, "profile", None) or "reader"
    chosen, _ = loader.of_profile(loader.select(known, (), ()), said)
    return chosen


def audit(
    facts: sqlite3.Connection,
    how: Reading,
    chosen: Sequence[Rule],
    **parts: Any,  # noqa: ANN401 - fields of Audit
) -> Audit:
    """Run rules over prepared facts; leaves out what is accepted or of low confidence."""
    whole = pipeline.audit(facts, chosen, "never", "low", **parts)
    return policy.judge(whole, facts, how, policy.Policy("medium")).audit
