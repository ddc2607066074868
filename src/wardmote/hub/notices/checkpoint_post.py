"""Checkpoints leave the building: each member is sent the latest one, once a day, by email.

A record that only its keeper holds can be rewritten whole. A checkpoint that a member has in its own mailbox cannot be
taken back: `wardmote verify --since` holds any later export against it. Without a mail server members fetch it from
`/ledger/checkpoint.txt`.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from smtplib import SMTPException

from django.core.mail import EmailMessage

from wardmote.hub.ledger import queries as ledger
from wardmote.hub.ledger.checkpoint import Checkpoint
from wardmote.hub.notices.models import PostedCheckpoint
from wardmote.hub.organisations.actor import Role
from wardmote.hub.organisations.queries import Member, members, people_with
from wardmote.kernel.clock import Clock

POST_EVERY = timedelta(days=1)
_log = logging.getLogger(__name__)

_WORDS = """This is the latest signed checkpoint of the ledger at {hub}.

It seals {size:,} entries, on {time:%d %B %Y at %H:%M} UTC.

Keep the attached file. If anybody later changes an entry up to then, this shows it:

    wardmote verify EXPORT --key PUBLIC --since {file_name}
"""


def post_checkpoints(*, hub_name: str, clock: Clock) -> int:
    """Sends the latest checkpoint to the IG leads of every member that has had none for a day. Returns how many.

    A mail server that does not answer is tried again at the next call; the checkpoint waits.
    """
    latest = ledger.checkpoint_latest()
    if latest is None:
        return 0
    return sum(_post(each, latest, hub_name, clock) for each in members(now=clock()) if each.standing.may_act)


def _post(member: Member, latest: Checkpoint, hub_name: str, clock: Clock) -> bool:
    last = PostedCheckpoint.objects.filter(organisation_id=member.id).first()
    if last is not None and (clock() - last.posted_at < POST_EVERY or last.size == latest.size):
        return False
    leads = [person.email for person in people_with(Role.IG_LEAD, organisation_id=member.id)]
    if not leads:
        return False
    try:
        _message(leads, latest, hub_name).send()
    except (OSError, SMTPException):
        _log.exception("a checkpoint could not be sent to %s", member.id)
        return False
    PostedCheckpoint.objects.update_or_create(
        organisation_id=member.id, defaults={"size": latest.size, "posted_at": clock()}
    )
    return True


def _message(leads: list[str], latest: Checkpoint, hub_name: str) -> EmailMessage:
    file_name = f"checkpoint-{latest.size}.txt"
    words = _WORDS.format(hub=hub_name, size=latest.size, time=latest.time, file_name=file_name)
    message = EmailMessage(f"Checkpoint of the ledger: {latest.size:,} entries", words, to=leads)
    message.attach(file_name, latest.note, "text/plain")
    return message
