"""An act on its way into the ledger, and the bytes its entry is made of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from wardmote.hub.ledger.kinds import ActKind, is_code, is_declared
from wardmote.kernel.ids import is_id

HUB = "hub"
"""The object of an act about the hub itself, and the actor of what the hub does on its own."""
PUBLIC = "public"
"""The actor of what somebody does who is not signed in, or has no account yet."""

_NO_PERSON = re.compile(r"(hub|public|operator|anonymous|system)(:[a-z0-9_.-]{1,40})?", re.ASCII)
_LONGEST_ID = 64


@dataclass(frozen=True)
class Act:
    """One act to record: the arguments of `acts.record`, without the clock.

    `actor` is a person's or token's id, or where no person acts one of hub, public, operator, anonymous and system,
    optionally with a plain word after a colon (`hub:notices`). `object_id` is an id, or `hub`. `purpose` is a code
    or an id. `parties` are the ids of all organisations whose business this is; `organisation` need not be repeated.
    """

    kind: ActKind
    actor: str
    organisation: str | None
    object_id: str
    parties: Iterable[str]
    agreement: str | None = None
    purpose: str | None = None
    details: Mapping[str, object] = field(default_factory=dict)

    @cached_property
    def concerned(self) -> tuple[str, ...]:
        """The ids of every organisation whose business the act is, sorted, each once."""
        named = set(self.parties)
        if self.organisation is not None:
            named.add(self.organisation)
        return tuple(sorted(named))

    def check(self) -> None:
        """Raises ValueError, which is a mistake in the program, for anything the ledger must not hold."""
        if not is_declared(self.kind):
            raise ValueError(f"{self.kind.name} is not declared: see kinds.declare")
        if not (_is_short_id(self.actor) or _NO_PERSON.fullmatch(self.actor)):
            raise ValueError(f"{self.kind.name}: the actor is neither an id nor one of {_NO_PERSON.pattern}")
        if not (_is_short_id(self.object_id) or self.object_id == HUB):
            raise ValueError(f"{self.kind.name}: the object is not an id")
        if isinstance(self.parties, str) or not all(_is_short_id(party) for party in self.concerned):
            raise ValueError(f"{self.kind.name}: an organisation that is not an id")
        if self.agreement is not None and not _is_short_id(self.agreement):
            raise ValueError(f"{self.kind.name}: the agreement is not an id")
        if self.purpose is not None and not (_is_short_id(self.purpose) or is_code(self.purpose)):
            raise ValueError(f"{self.kind.name}: the purpose is neither a code nor an id")


@lru_cache(maxsize=4096)
def _is_short_id(text: str) -> bool:
    return len(text) <= _LONGEST_ID and is_id(text)
