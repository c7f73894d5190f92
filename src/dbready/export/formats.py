"""The formats of exports: their names, the files they make, and what reads them."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dbready.export.model import Model
    from dbready.export.options import Options


@dataclass(frozen=True, slots=True)
class Format:
    """A format. Its module has write() for one file, files() for a directory, or both."""

    name: str
    suffix: str
    """How the names of its files end, as its readers expect."""
    is_file: bool = True
    is_directory: bool = False

    @property
    def module(self) -> str:
        """Return the module that writes it."""
        return f"dbready.export.{self.name.replace('-', '_')}"

    def text(self, model: Model, options: Options) -> str:
        """Return the file."""
        written: str = import_module(self.module).write(model, options)
        return written

    def texts(self, model: Model, options: Options) -> Mapping[str, str]:
        """Return the files of a directory by their names."""
        written: Mapping[str, str] = import_module(self.module).files(model, options)
        return written


FORMATS = (
    Format("dbt", ".yml"),
    Format("singer", ".json"),
    Format("airbyte", ".json"),
    Format("odcs", ".odcs.yaml"),
    Format("json-schema", ".schema.json", is_file=False, is_directory=True),
    Format("dbml", ".dbml"),
    Format("mermaid", ".mmd", is_directory=True),
    Format("markdown", ".md"),
    Format("html", ".html"),
    Format("csv", ".csv"),
)
BY_NAME = {each.name: each for each in FORMATS}
