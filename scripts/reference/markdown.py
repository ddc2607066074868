"""Markdown that the reference pages are made of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def page(title: str, *blocks: str) -> str:
    """A whole page, which says that it is not written by hand."""
    note = "<!-- Made by `make docs` from the code: edit the code, not this page. -->"
    return "\n\n".join([f"# {title}", note, *(each.rstrip() for each in blocks)]) + "\n"


def table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table; bars and line breaks in cells are made harmless."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(_cell(each) for each in line)} |" for line in lines)


def code(text: str) -> str:
    """The text as code, if there is any."""
    return f"`{text}`" if text else ""


def _cell(value: object) -> str:
    return str(value).replace("|", "\\|").replace("\n", " ").strip()
