"""The followers of this room."""

from wardmote.hub.intake.reader import ReadsUploads
from wardmote.hub.ledger.follower import AnyFollower

FOLLOWERS: tuple[AnyFollower, ...] = (ReadsUploads(),)
