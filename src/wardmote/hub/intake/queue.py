"""How many uploads are read before another: each organisation in turn, as the ledger's fair follower goes."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Waiting:
    """An upload that is not read yet, or is being read just now."""

    upload_id: str
    organisation_id: str
    received_at: datetime
    is_read_now: bool


def uploads_before(waiting: Iterable[Waiting], *, last_turns: Mapping[str, datetime]) -> dict[str, int]:
    """For each upload, how many are read before it. `last_turns` is when each organisation had its last turn.

    Those that are being read come first; then the organisation whose turn was longest ago is next, with its oldest.
    What comes meanwhile can still come before: it is what holds now.
    """
    in_order = sorted(waiting, key=lambda each: (not each.is_read_now, each.received_at, each.upload_id))
    reading = [each for each in in_order if each.is_read_now]
    queues: dict[str, deque[Waiting]] = defaultdict(deque)
    for each in in_order[len(reading) :]:
        queues[each.organisation_id].append(each)
    turns: dict[str, tuple[int, float]] = {
        organisation: (0, last_turns[organisation].timestamp() if organisation in last_turns else 0.0)
        for organisation in queues
    }
    order = [each.upload_id for each in reading]
    while queues:
        chosen = min(queues, key=lambda each: (turns[each], queues[each][0].received_at))
        order.append(queues[chosen].popleft().upload_id)
        turns[chosen] = (len(order), 0.0)
        if not queues[chosen]:
            del queues[chosen]
    return {upload_id: place for place, upload_id in enumerate(order)}
