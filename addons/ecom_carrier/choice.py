# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which of several carriers takes a parcel, with the figures that decided.

Plain Python with decimals. Each criterion gives a candidate points from 0 to 1, by
its ratio to the best of the candidates: whoever costs twice as much as the cheapest
has 0.5 points for the price. Unlike the place between best and worst, a ratio makes
one cent one cent. The score is the mean of the points by the weights.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

CRITERIA = ("price", "promise", "rating")
POINTS = Decimal("0.0001")
ONE = Decimal(1)


@dataclass(frozen=True, kw_only=True)
class Weights:
    """How much each criterion counts; only their proportion matters."""

    price: Decimal = ONE
    promise: Decimal = Decimal(0)
    rating: Decimal = Decimal(0)

    def __post_init__(self):
        if min(self.price, self.promise, self.rating) < 0:
            raise ValueError("A weight may not be negative.")


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A carrier that could take the parcel, and what is known of it."""

    carrier: int  # id
    price: Decimal | None = None  # None: nobody knows
    days: int | None = None  # promised from the pick-up to the receiver
    rating: Decimal | None = None  # 0 to 100
    quota_left: int | None = None  # parcels it still takes today; None: no limit
    refusals: tuple[str, ...] = ()  # why it does not take the parcel
    preference: int = 0  # the highest ones come first, whatever they score

    @property
    def is_refused(self) -> bool:
        """Whether it does not take this parcel, or no more parcels today."""
        return bool(self.refusals) or (
            self.quota_left is not None and self.quota_left <= 0
        )


@dataclass(frozen=True, kw_only=True)
class Part:
    """What one criterion adds to a score."""

    criterion: str  # of CRITERIA
    value: Decimal | None  # price, days or rating
    points: Decimal  # 0 to 1
    weight: Decimal  # share of the score; those of all parts add up to 1


@dataclass(frozen=True, kw_only=True)
class Ranked:
    """A candidate in its place."""

    rank: int  # 1 is the one to take, unless it is refused
    candidate: Candidate
    score: Decimal | None  # 0 to 1; None where refused
    parts: tuple[Part, ...]


def choose(candidates: Sequence[Candidate], weights: Weights) -> list[Ranked]:
    """Rank carriers: the preferred first, then by score, then in the order given.

    Refused ones come last, in the order given. A criterion nobody has a figure for
    is left out. Without a price or a promise a candidate gets no points for it;
    without a rating the mean of the others, or a new carrier would never get any.
    """
    willing = [c for c in candidates if not c.is_refused]
    parts = _get_parts(willing, weights)
    scores = [_get_score(own) for own in parts]
    places = sorted(
        range(len(willing)),
        key=lambda i: (-willing[i].preference, -scores[i], i),
    )
    ranked = [(willing[i], scores[i], parts[i]) for i in places]
    ranked += [(c, None, ()) for c in candidates if c.is_refused]
    return [
        Ranked(rank=rank, candidate=candidate, score=score, parts=own)
        for rank, (candidate, score, own) in enumerate(ranked, start=1)
    ]


def _get_parts(candidates, weights):
    """The parts of each candidate's score, in the order of CRITERIA."""
    values = {
        "price": [c.price for c in candidates],
        "promise": [c.days if c.days is None else Decimal(c.days) for c in candidates],
        "rating": [c.rating for c in candidates],
    }
    counted = {
        criterion: getattr(weights, criterion)
        for criterion in CRITERIA
        if getattr(weights, criterion)
        and any(value is not None for value in values[criterion])
    }
    total = sum(counted.values())
    points = {
        criterion: _get_points(criterion, values[criterion]) for criterion in counted
    }
    return [
        tuple(
            Part(
                criterion=criterion,
                value=values[criterion][i],
                points=points[criterion][i],
                weight=weight / total,
            )
            for criterion, weight in counted.items()
        )
        for i in range(len(candidates))
    ]


def _get_points(criterion, values):
    """Points of all candidates for one criterion."""
    known = [value for value in values if value is not None]
    if criterion == "rating":
        best = max(known)
        points = [_get_ratio(value, best) for value in known]
        unknown = sum(points) / len(points)
    else:
        best = min(known)
        points = [_get_ratio(best, value) for value in known]
        unknown = Decimal(0)
    each = iter(points)
    return [
        (unknown if value is None else next(each)).quantize(POINTS) for value in values
    ]


def _get_ratio(smaller, larger):
    """Ratio of two figures, 1 where both are 0."""
    return ONE if smaller == larger else smaller / larger


def _get_score(parts):
    """Mean of the points by their weights; 1 where nothing is compared."""
    if not parts:
        return ONE
    return sum(part.points * part.weight for part in parts).quantize(POINTS)
