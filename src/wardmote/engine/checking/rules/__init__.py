"""Rules that look at more than one cell, one file each: a file with a `RULE` here is all that a new one takes."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from wardmote.engine.checking.rule import RuleKind


@cache
def all_rules() -> dict[str, RuleKind]:
    """Every kind of rule by its name."""
    found = [import_module(f"{__name__}.{module.name}").RULE for module in iter_modules(__path__)]
    return {each.name: each for each in sorted(found, key=lambda each: str(each.name))}
