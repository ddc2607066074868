"""The list of doubtful addresses of a version, made of its rows while they are matched."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from wardmote.engine.linkage.review.reviewing import LIMITS, Doubtful, ReviewList
from wardmote.engine.linkage.tables.address_columns import AddressColumns
from wardmote.engine.linkage.tables.answers import Wanted
from wardmote.engine.linkage.tables.matched_table import MatchedTable
from wardmote.hub.derivation.models import Review, ReviewAddress
from wardmote.hub.derivation.review_queries import digest_key, outcomes
from wardmote.kernel.clock import Clock

MOST_ADDRESSES = 5_000
"""Of one list: a clerk's work of weeks."""
_AT_ONCE = 500


@dataclass
class Listing:
    """A list in the making. `begun_at` is when the decisions were read that it leaves out."""

    begun_at: datetime
    gathered: ReviewList

    def kept(self) -> tuple[list[Doubtful], int]:
        """The addresses of the list, and how many more there are."""
        found = self.gathered.in_order()
        return found[:MOST_ADDRESSES], max(0, len(found) - MOST_ADDRESSES)


def begin_list(wanted: Wanted, table: MatchedTable, *, owner_id: str, clock: Clock) -> Listing:
    """A list of what will be doubtful of a table; its columns as they are called before it is matched."""
    begun_at = clock()
    columns, postcode = wanted.columns, wanted.columns.postcode
    now = AddressColumns(
        tuple(table.renamed[each] for each in columns.address), table.renamed[postcode] if postcode else None
    )
    held = table.renamed[wanted.uprn] if wanted.uprn else None
    key, decided = digest_key(owner_id, clock=clock), outcomes(owner_id)
    return Listing(begun_at, ReviewList(now, held=held, limits=LIMITS, key=key, decided=decided))


def keep_list(listing: Listing, *, version_id: str, owner_id: str) -> int:
    """Keeps it with its version, in the caller's transaction. Returns how many addresses it has."""
    kept, left_out = listing.kept()
    review = Review.objects.create(
        version_id=version_id, owner_id=owner_id, left_out=left_out, made_at=listing.begun_at
    )
    addresses = (
        ReviewAddress(
            review=review,
            place=place,
            digest=each.digest,
            row=each.row,
            rows=each.rows,
            offered=list(each.offered),
            held=[list(one) for one in each.held],
        )
        for place, each in enumerate(kept, start=1)
    )
    ReviewAddress.objects.bulk_create(addresses, batch_size=_AT_ONCE)
    return len(kept)
