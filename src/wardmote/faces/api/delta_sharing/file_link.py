"""Links to files: the one bearer link there is. Signed, good for minutes, bound to one grant of one share."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.core.signing import BadSignature, Signer

from wardmote.faces.api.delta_sharing.profile import PREFIX
from wardmote.hub.holdings.shares import SharedTable
from wardmote.hub.policy.permit import Permit
from wardmote.kernel.clock import Clock
from wardmote.kernel.ids import new_id
from wardmote.kernel.problem import NotFound

LIFE = timedelta(minutes=15)


@dataclass(frozen=True)
class FileLink:
    """What a link says: its own id, the share and the permit it is made under, and when it ends."""

    id: str
    share_id: str
    permit_id: str
    ends_at: datetime

    @property
    def url(self) -> str:
        """The link's address, which is its own proof."""
        stated = [self.id, self.share_id, self.permit_id, int(self.ends_at.timestamp())]
        return f"{settings.BASE_URL}/{PREFIX}files/{_signer().sign_object(stated)}"


def make_link(share: SharedTable, permit: Permit, *, clock: Clock) -> FileLink:
    """A fresh link."""
    ends_at = (clock() + LIFE).replace(microsecond=0)
    return FileLink(new_id("link"), share.id, permit.id, ends_at)


def read_link(text: str, *, clock: Clock) -> FileLink:
    """The link that the text is. Raises NotFound: forged, of something else, or over."""
    try:
        link_id, share_id, permit_id, ends_at = _signer().unsign_object(text)
        link = FileLink(link_id, share_id, permit_id, datetime.fromtimestamp(ends_at, UTC))
    except (BadSignature, ValueError, TypeError):
        raise _unknown() from None
    if clock() >= link.ends_at:
        raise _unknown()
    return link


def _signer() -> Signer:
    return Signer(salt="wardmote delta sharing file", sep=".")


def _unknown() -> NotFound:
    return NotFound(
        "link.unknown", "This link does not work, or not any more.", next_step="Query the table again."
    )
