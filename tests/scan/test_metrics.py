"""The metrics of a night are OpenMetrics, as its reference parser reads it."""

from __future__ import annotations

from typing import Any

from prometheus_client.openmetrics.parser import text_string_to_metric_families
from prometheus_client.parser import text_string_to_metric_families as older_format

from dbready.scan import metrics
from tests.nights import DROPPED, FLOAT, failed, night, target

NIGHT = night(target("shop", FLOAT, DROPPED), failed('a"b\\c\n'), missing=["late"])


def samples(parse: Any) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:  # noqa: ANN401 - the parsers have no types
    return {
        (sample.name, tuple(sample.labels.items())): sample.value
        for family in parse(metrics.render(NIGHT, 3))
        for sample in family.samples
    }


def values(name: str) -> dict[tuple[tuple[str, str], ...], float]:
    found = samples(text_string_to_metric_families)
    return {labels: value for (full, labels), value in found.items() if full == f"dbready_{name}"}


def of(target_name: str, **labels: str) -> tuple[tuple[str, str], ...]:
    return (("target", target_name), ("environment", "prod"), *labels.items())


def test_a_scan_is_described() -> None:
    assert values("scan_exit_code") == {(): 3}
    assert values("scan_missing_targets") == {(): 1}
    assert values("scan_end_time_seconds")[()] - values("scan_start_time_seconds")[()] == 150


def test_targets_are_complete_or_not() -> None:
    assert values("target_complete") == {of("shop"): 1, of('a"b\\c\n'): 0}
    last = values("target_last_complete_time_seconds")
    assert last[of("shop")] - last[of('a"b\\c\n')] == 3 * 86_400


def test_findings_are_counted_by_severity_and_unknown_ones_are_absent() -> None:
    found = values("target_findings")
    assert found[of("shop", severity="high")] == 1
    assert found[of("shop", severity="info")] == 4
    assert not [labels for labels in found if labels[0][1] != "shop"]


def test_changes_are_counted() -> None:
    assert values("target_changes")[of("shop", change="new")] == 1
    assert values("target_schema_changes")[of("shop", breaking="true")] == 1


def test_the_collector_of_node_exporter_reads_the_same() -> None:
    assert samples(text_string_to_metric_families) == samples(older_format)
