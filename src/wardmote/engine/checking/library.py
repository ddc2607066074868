"""The schema library: data asks that are ready to be sent out, one YAML file each.

A file of `library/` is a Frictionless Table Schema written in YAML, with `title`, `description`, `version`, `source`
(where its columns and code lists come from), `sensitivity`, and a `reason` for every field: what is asked for without
a reason is not asked for. Its name is the file's.
"""

from __future__ import annotations

from functools import cache
from importlib import resources

from wardmote.engine.checking.schema import TableSchema, schema_from_json
from wardmote.engine.own_yaml import own_yaml
from wardmote.kernel.problem import NotFound


@cache
def _files() -> dict[str, str]:
    folder = resources.files(__package__).joinpath("library")
    entries = sorted(folder.iterdir(), key=lambda entry: entry.name)
    return {
        entry.name.removesuffix(".yaml"): entry.read_text(encoding="utf-8")
        for entry in entries
        if entry.name.endswith(".yaml")
    }


def library_names() -> tuple[str, ...]:
    """The names of all schemas of the library."""
    return tuple(_files())


@cache
def library_schema(name: str) -> TableSchema:
    """The schema of that name. Raises NotFound, with the names there are."""
    if name not in _files():
        raise NotFound(
            "schema.not_in_library",
            "The library has no schema of this name.",
            where=name,
            next_step=f"Name a file, or one of: {', '.join(library_names())}.",
        )
    return schema_from_json({"name": name, **own_yaml(_files()[name])})
