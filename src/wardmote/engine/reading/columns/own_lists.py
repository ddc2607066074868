"""The lists that stand beside this code, as YAML."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Any

from wardmote.engine.own_yaml import own_yaml


@cache
def own_list(name: str) -> Any:
    """What a file of this folder says; not to be changed by whoever asks."""
    return own_yaml(resources.files(__package__).joinpath(name).read_text(encoding="utf-8"))
