"""The followers of this room."""

from wardmote.hub.derivation.deriving import DerivesTables
from wardmote.hub.derivation.planning import PlansDerivations
from wardmote.hub.derivation.review_forgetting import ForgetsReviews
from wardmote.hub.ledger.follower import AnyFollower

FOLLOWERS: tuple[AnyFollower, ...] = (PlansDerivations(), DerivesTables(), ForgetsReviews())
