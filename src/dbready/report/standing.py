"""What the baseline and people say of a finding, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.findings.finding import NO_STANDING

if TYPE_CHECKING:
    from dbready.findings.decide import Decision
    from dbready.findings.finding import Finding
    from dbready.findings.suppress import Suppression


def changed(finding: Finding) -> str | None:
    """Return how the finding differs from the baseline; None if it does not, or without a baseline."""
    suppression = finding.suppression
    words = [_differs(finding)]
    if suppression and suppression.is_expired:
        words.append(f"suppression expired on {suppression.expires}: {suppression.reason}")
    state = finding.state if finding.state in {"new", "worse"} else None
    text = ": ".join(part for part in (state, "; ".join(filter(None, words))) if part)
    return text or None


def noted(finding: Finding) -> str | None:
    """Return the same in fewer words, for a list of findings that are all new or worse."""
    if finding.standing is NO_STANDING:
        return None
    words = [_differs(finding)]
    if finding.suppression and finding.suppression.is_expired:
        words.append("suppression expired")
    return "; ".join(filter(None, words)) or None


def _differs(finding: Finding) -> str:
    words = [
        f"{each.name} was {_short(each.before)}, is {_short(each.now)}"
        for each in finding.standing.escalations
    ]
    words += [f"was {finding.moved_from}"] if finding.moved_from else []
    return "; ".join(words)


def _short(value: str | float) -> str:
    return f"{value:.10g}" if isinstance(value, float) else str(value)


def acceptance(finding: Finding) -> str | None:
    """Return who accepts the finding, why and until when; None if nobody does."""
    if not finding.is_accepted:
        return None
    if finding.decision:
        return _decision(finding.decision)
    return _suppression(finding.suppression) if finding.suppression else None


def _suppression(item: Suppression) -> str:
    until = f" until {item.expires}" if item.expires else ""
    owner = f" ({item.owner})" if item.owner else ""
    return f"suppressed{until}: {item.reason}{owner}"


def _decision(item: Decision) -> str:
    return f"decided on {item.date}: {item.answer} ({item.owner})"
