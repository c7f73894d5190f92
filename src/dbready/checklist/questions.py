"""The questions of the review: those of questions.toml, and a team's own."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Question:
    """One question to one role; `rules` are patterns of rules and categories that bear on it."""

    id: str
    section: str
    question: str
    ask: str
    role: str
    rules: tuple[str, ...] = ()
    rest_of: str = ""
    """Category whose rules are shown here if no question names them; * is every other category."""
    is_own: bool = False
    """Whether dbready.toml adds it."""


def load() -> tuple[Question, ...]:
    """Return the questions in the order of the document."""
    text = (files("dbready.checklist") / "questions.toml").read_text("utf-8")
    return tuple(
        Question(**{**entry, "rules": tuple(entry["rules"])})
        for entry in tomllib.loads(text)["question"]
    )


def with_own(known: tuple[Question, ...], own: tuple[Question, ...]) -> tuple[Question, ...]:
    """Return the questions with a team's own, each at the end of its section."""
    found = list(known)
    for question in own:
        places = [at for at, each in enumerate(found) if each.section == question.section]
        found.insert(places[-1] + 1 if places else len(found), question)
    return tuple(found)
