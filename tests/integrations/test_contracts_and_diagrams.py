"""The data contract, DBML and Mermaid are read by the programs that other people read them with."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.integrations.environments import node, python, run

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.running import Dbready

CONTRACT = ("datacontract-cli==1.2.8",)
PYDBML = ("pydbml==1.2.1",)
DBML = ("@dbml/core@10.2.0",)
MERMAID = ("mermaid@11.17.2", "jsdom@26.1.0")
READ_PYDBML = """
import json, pathlib, sys
from pydbml import PyDBML
found = PyDBML(pathlib.Path(sys.argv[1]))
print(json.dumps({table.name: [column.name for column in table.columns] for table in found.tables}))
"""
READ_DBML = """
import { Parser } from '@dbml/core';
import fs from 'fs';
const found = new Parser().parse(fs.readFileSync(process.argv[2], 'utf8'), 'dbmlv2');
const tables = found.schemas.flatMap(schema => schema.tables);
console.log(JSON.stringify(Object.fromEntries(tables.map(each => [each.name, each.fields.map(x => x.name)]))));
"""
READ_MERMAID = """
import { JSDOM } from 'jsdom';
import fs from 'fs';
const page = new JSDOM('<!doctype html><body></body>');
globalThis.window = page.window;
globalThis.document = page.window.document;
const mermaid = (await import('mermaid')).default;
mermaid.initialize({ startOnLoad: false });
const found = {};
for (const path of process.argv.slice(2)) {
  const diagram = await mermaid.mermaidAPI.getDiagramFromText(fs.readFileSync(path, 'utf8'));
  for (const [name, entity] of diagram.db.getEntities()) {
    found[name] = Math.max(found[name] ?? 0, entity.attributes.length);
  }
}
console.log(JSON.stringify(found));
"""
BOTH = pytest.mark.parametrize("source", ["shop", "odd"], indirect=True)


@pytest.fixture
def source(request: pytest.FixtureRequest) -> Path:
    """Return one of the databases by name."""
    path: Path = request.getfixturevalue(request.param)
    return path


def script(folder: Path, text: str, *arguments: object) -> dict[str, Any]:
    """Run a script of Node where its packages are, and return the JSON that it prints."""
    path = folder / "read.mjs"
    path.write_text(text)
    read: dict[str, Any] = json.loads(run("node", path, *arguments, cwd=folder))
    return read


@BOTH
def test_the_contract_is_valid(dbready: Dbready, source: Path, tmp_path: Path) -> None:
    path = tmp_path / "shop.odcs.yaml"
    assert dbready("export", "odcs", source, "-o", path).code == 0
    said = run(python("datacontract", *CONTRACT) / "datacontract", "lint", path)
    assert "Data contract is valid." in said


@BOTH
def test_dbml_is_read_with_all_tables_and_columns(
    dbready: Dbready, source: Path, tmp_path: Path
) -> None:
    path = tmp_path / "shop.dbml"
    assert dbready("export", "dbml", source, "-o", path).code == 0
    found = json.loads(run(python("pydbml", *PYDBML) / "python", "-c", READ_PYDBML, path))
    assert found == script(node("dbml", *DBML), READ_DBML, path)
    if source.stem == "odd":
        assert len(found["wide"]) == 1601
        assert found["Order Lines"][-3:] == ["back/slash", "per%cent", "updated_at"]


@BOTH
def test_mermaid_draws_every_table(dbready: Dbready, source: Path, tmp_path: Path) -> None:
    folder = tmp_path / "diagrams"
    assert dbready("export", "mermaid", source, "-o", folder).code == 0
    found = script(node("mermaid", *MERMAID), READ_MERMAID, *sorted(folder.iterdir()))
    if source.stem == "odd":
        assert set(found) == {"Order Lines", "select", "parts", "quote_d", "wide"}
        assert found["Order Lines"] == 7
    else:
        assert found["orders"] == 13
