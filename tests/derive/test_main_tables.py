"""Which of several tables is meant whose names end in one word."""

from __future__ import annotations

from tests.derive.building import facts_of, references_of

KEY = {"id": "bigint pk"}


def test_a_text_is_of_none_of_them() -> None:
    facts = facts_of(
        {
            "workflow_run": {"id": "text key"},
            "workflow_run_step": {"id": "text key", "name": "text"},
            "agent_run": {"id": "text key"},
            "upload": {"id": "text key", "run_id": "text"},
        }
    )
    assert "upload.run_id" not in references_of(facts)
