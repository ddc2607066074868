"""YAML that stands beside our own code: code lists, templates, schemas."""

from __future__ import annotations

from typing import Any

import yaml

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def own_yaml(text: str) -> Any:
    """What the text says, by the safe loader that is written in C, ten times faster, where there is one."""
    return yaml.load(text, _LOADER)  # noqa: S506 - it is a safe one
