"""What the generic reader needs of a session."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from dbready.connect.session import Notify, Session

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.engine.reflection import Inspector

T = TypeVar("T")


class ReflectingSession(Session, Protocol):
    """A session that SQLAlchemy's Inspector can be asked through."""

    on_statement: Notify | None
    """Called with each statement before it is sent."""

    @property
    def sqlalchemy_dialect(self) -> Any:  # noqa: ANN401 - differs by package
        """SQLAlchemy's dialect."""

    @property
    def protection(self) -> str | None:
        """What refuses writes, as a phrase; None: nothing does, and the user allowed that."""

    def reflect(self, ask: Callable[[Inspector], T]) -> T:
        """Return what the Inspector answers; raises StatementError."""
