# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The choice among carriers, worked out by hand."""

from decimal import Decimal

import pytest

from choice import Candidate, Weights, choose

ZTO, SF, EMS = 1, 2, 3
BY_PRICE = Weights()


def candidate(carrier, price=None, days=None, rating=None, **values):
    return Candidate(
        carrier=carrier,
        price=price and Decimal(price),
        days=days,
        rating=rating and Decimal(rating),
        **values,
    )


def order(ranked):
    return [place.candidate.carrier for place in ranked]


def scores(ranked):
    return {place.candidate.carrier: place.score for place in ranked}


def test_the_cheapest_comes_first_and_the_others_score_by_their_ratio_to_it():
    ranked = choose(
        [candidate(SF, "12.00"), candidate(ZTO, "4.50"), candidate(EMS, "9.00")],
        BY_PRICE,
    )
    assert order(ranked) == [ZTO, EMS, SF]
    # 4.50 / 4.50, 4.50 / 9.00, 4.50 / 12.00
    assert [place.score for place in ranked] == [
        Decimal("1.0000"),
        Decimal("0.5000"),
        Decimal("0.3750"),
    ]
    assert [place.rank for place in ranked] == [1, 2, 3]


def test_a_third_carrier_does_not_change_the_order_of_two():
    weights = Weights(price=Decimal(1), promise=Decimal(1))
    # ZTO: 1 and 2/4 -> 0.75; SF: 4/6 and 1 -> 0.8333
    two = [candidate(ZTO, "4", days=4), candidate(SF, "6", days=2)]
    assert order(choose(two, weights)) == [SF, ZTO]
    three = [*two, candidate(EMS, "60", days=20)]
    assert order(choose(three, weights)) == [SF, ZTO, EMS]


def test_weights_decide_between_cheap_and_fast():
    two = [candidate(ZTO, "4", days=4), candidate(SF, "12", days=1)]
    price = choose(two, Weights(price=Decimal(80), promise=Decimal(20)))
    # ZTO 0.8 x 1 + 0.2 x 1/4 = 0.85; SF 0.8 x 4/12 + 0.2 x 1 = 0.4667
    assert scores(price) == {ZTO: Decimal("0.8500"), SF: Decimal("0.4666")}
    fast = choose(two, Weights(price=Decimal(20), promise=Decimal(80)))
    # ZTO 0.2 + 0.8 x 0.25 = 0.40; SF 0.2 x 0.3333 + 0.8 = 0.8667
    assert order(fast) == [SF, ZTO]


def test_the_parts_tell_figures_points_and_shares():
    (first, second) = choose(
        [candidate(ZTO, "4", rating="90"), candidate(SF, "8", rating="100")],
        Weights(price=Decimal(3), promise=Decimal(5), rating=Decimal(1)),
    )
    # Nobody promises days, so the price counts 3/4 and the rating 1/4.
    assert [(p.criterion, p.value, p.points, p.weight) for p in second.parts] == [
        ("price", Decimal(8), Decimal("0.5"), Decimal("0.75")),
        ("rating", Decimal(100), Decimal(1), Decimal("0.25")),
    ]
    # 0.75 + 0.25 x 0.9 = 0.975; 0.75 x 0.5 + 0.25 = 0.625
    assert (first.score, second.score) == (Decimal("0.9750"), Decimal("0.6250"))


def test_equal_scores_keep_the_order_given():
    assert order(choose([candidate(SF, "5"), candidate(ZTO, "5")], BY_PRICE)) == [
        SF,
        ZTO,
    ]
    assert order(choose([candidate(ZTO), candidate(SF)], BY_PRICE)) == [ZTO, SF]


def test_an_unknown_price_comes_after_the_known_ones():
    ranked = choose([candidate(SF), candidate(ZTO, "400")], BY_PRICE)
    assert order(ranked) == [ZTO, SF]
    assert scores(ranked)[SF] == 0


def test_a_carrier_without_a_rating_counts_as_the_mean_of_the_others():
    ranked = choose(
        [candidate(EMS), candidate(ZTO, rating="50"), candidate(SF, rating="100")],
        Weights(price=Decimal(0), rating=Decimal(1)),
    )
    assert order(ranked) == [SF, EMS, ZTO]
    assert scores(ranked)[EMS] == Decimal("0.7500")  # (0.5 + 1) / 2


def test_free_of_charge_is_the_best_price():
    ranked = choose([candidate(ZTO, "4"), candidate(SF, Decimal(0))], BY_PRICE)
    assert scores(ranked) == {SF: 1, ZTO: 0}


def test_refused_ones_come_last_and_have_no_score():
    ranked = choose(
        [
            candidate(ZTO, "4", refusals=("Does not serve 墨脱县",)),
            candidate(SF, "12"),
            candidate(EMS, "9", quota_left=0),
        ],
        BY_PRICE,
    )
    assert order(ranked) == [SF, ZTO, EMS]
    assert scores(ranked) == {SF: 1, ZTO: None, EMS: None}  # they set no best price


def test_one_parcel_left_of_the_quota_is_enough():
    assert not candidate(ZTO, quota_left=1).is_refused
    assert candidate(ZTO, quota_left=-1).is_refused


def test_preferred_ones_come_first_whatever_they_score():
    ranked = choose(
        [
            candidate(ZTO, "4"),
            candidate(EMS, "9", preference=1),
            candidate(SF, "12", preference=2),
        ],
        BY_PRICE,
    )
    assert order(ranked) == [SF, EMS, ZTO]
    refused = choose(
        [candidate(ZTO, "4"), candidate(SF, preference=2, refusals=("No",))], BY_PRICE
    )
    assert order(refused) == [ZTO, SF]


def test_without_weights_the_order_decides():
    nothing = Weights(price=Decimal(0))
    ranked = choose([candidate(SF, "12"), candidate(ZTO, "4")], nothing)
    assert order(ranked) == [SF, ZTO]
    assert scores(ranked) == {SF: 1, ZTO: 1}


def test_no_candidate_gives_no_choice():
    assert choose([], BY_PRICE) == []


@pytest.mark.parametrize("criterion", ["price", "promise", "rating"])
def test_a_negative_weight_is_refused(criterion):
    with pytest.raises(ValueError, match="negative"):
        Weights(**{criterion: Decimal(-1)})
