"""What a hub shows anybody of its ledger over HTTP: checkpoints, consistency proofs, its public key."""

from __future__ import annotations

import json
from http.client import HTTPException
from typing import Any
from urllib.parse import urlencode, urlsplit
from urllib.request import Request, urlopen

from wardmote.verify.archive import hash_of
from wardmote.verify.fault import UnreadableError
from wardmote.verify.note import Note, read_note

PAGE = 500
_TIMEOUT_SECONDS = 30.0
_LONGEST_ANSWER_BYTES = 4 * 2**20


class ShownLedger:
    """A hub's ledger as it is shown at `url`. Every method raises UnreadableError where the hub does not answer."""

    def __init__(self, url: str) -> None:
        if urlsplit(url).scheme not in {"http", "https"} or not urlsplit(url).hostname:
            raise UnreadableError(f"{url} is not the address of a hub: write it as https://hub.example.org.")
        self._url = url.rstrip("/")

    def public_key(self) -> bytes:
        """The key that the hub says it signs with (PEM)."""
        return self._get("public-key")

    def newest(self) -> Note | None:
        """The latest checkpoint; None where the hub shows none."""
        found = self._checkpoints(limit=1, newest_first="true")
        return found[0] if found else None

    def after(self, size: int) -> list[Note]:
        """Checkpoints over more than `size` entries, the smallest first, as many as the hub shows at once."""
        return self._checkpoints(after=size, limit=PAGE)

    def proof(self, *, old_size: int, size: int) -> list[bytes]:
        """What the hub says shows that its ledger of `size` entries begins with that of `old_size`."""
        steps = self._json("consistency", old_size=old_size, size=size).get("proof")
        proof = [hash_of(each) for each in steps] if isinstance(steps, list) else [None]
        if None in proof:
            raise _strange("a proof")
        return [each for each in proof if each is not None]

    def _checkpoints(self, **asked: object) -> list[Note]:
        listed = self._json("checkpoints", **asked).get("checkpoints")
        if not isinstance(listed, list):
            raise _strange("checkpoints")
        texts = [each.get("note") if isinstance(each, dict) else None for each in listed]
        notes = [read_note(each) if isinstance(each, str) else None for each in texts]
        if None in notes:
            raise _strange("checkpoints")
        return [each for each in notes if each is not None]

    def _json(self, what: str, **asked: object) -> dict[str, Any]:
        try:
            found = json.loads(self._get(what, **asked))
        except ValueError:
            raise _strange(what) from None
        if not isinstance(found, dict):
            raise _strange(what)
        return found

    def _get(self, what: str, **asked: object) -> bytes:
        address = f"{self._url}/api/v1/ledger/{what}?{urlencode(asked)}".rstrip("?")
        try:
            # the scheme was looked at
            with urlopen(Request(address), timeout=_TIMEOUT_SECONDS) as answer:  # noqa: S310
                body: bytes = answer.read(_LONGEST_ANSWER_BYTES + 1)
        except (OSError, HTTPException) as problem:
            raise UnreadableError(f"The hub at {self._url} did not answer ({problem}).") from None
        if len(body) > _LONGEST_ANSWER_BYTES:
            raise _strange(what)
        return body


def _strange(what: str) -> UnreadableError:
    return UnreadableError(f"The hub answered, but not with {what} as a hub of this kind writes them.")
