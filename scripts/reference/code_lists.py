"""code-lists.md, of the YAML beside the rules that read it."""

from __future__ import annotations

from dataclasses import fields

import yaml

from scripts.reference.markdown import code, page, table
from wardmote.hub.agreements.code_list import FOLDER, Code, Gateway, code_lists
from wardmote.hub.agreements.template import templates

INTRODUCTION = """\
The closed lists that an agreement's codes come from, and the templates it can be drafted from. They are YAML under
`src/wardmote/hub/agreements/`, read strictly when the hub starts. What is not verified has still to be checked by an
information governance lawyer, and pages say so beside it."""


def code_lists_page() -> str:
    """The page."""
    blocks = []
    for each in fields(code_lists()):
        loaded = yaml.safe_load((FOLDER / f"{each.name}.yaml").read_text(encoding="utf-8"))
        blocks += [f"## {loaded['title']}", f"Source: {_plain(loaded['source'])}"]
        rows = [_row(row) for row in getattr(code_lists(), each.name).values()]
        blocks.append(table(("code", "what it is", "verified"), rows))
    return page("Code lists and templates", INTRODUCTION, *blocks, "## Templates", _templates())


def _row(row: Code | Gateway) -> tuple[str, str, str]:
    if isinstance(row, Gateway):
        return code(row.code), f"{row.title}. {_plain(row.purpose)}", "yes" if row.verified else "no"
    return (
        code(row.code),
        f"{row.title}. {_plain(row.text)}" if row.text else row.title,
        "yes" if row.verified else "no",
    )


def _templates() -> str:
    return table(("template", "title"), ((code(name), each.title) for name, each in templates().items()))


def _plain(text: str) -> str:
    return " ".join(str(text).split())
