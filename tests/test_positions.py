"""Where each side stands, from hand-written events."""

from dataclasses import replace

import pytest
from drafts import Draft

from communique.extract import positions

TEXT = "Norway and Iceland disagree on cod and made limited progress in principle."


@pytest.fixture
def draft():
    return Draft(TEXT)


def cells(draft):
    record = draft.record()
    return {
        (stand.dyad, stand.issue, stand.side): stand.standing
        for stand in positions.extract(record.article, record.events, record.commitments)
    }


@pytest.mark.parametrize(
    ("move", "more", "standing"),
    [
        ("concede", {}, "progress"),
        ("concede", {"aux": ("negation",)}, "limited"),
        ("assure", {"aux": ("negation",)}, "limited"),
        ("promise", {"aux": ("future",)}, "progress"),
        ("demand", {}, "raised"),
        ("criticise", {}, "raised"),
        ("refuse", {}, "refused"),
        ("restrict", {}, "worsened"),
        ("state", {}, None),
        ("meet", {}, None),
        ("concede", {"aux": ("historical",)}, None),
        ("demand", {"aux": ("negation",)}, None),
    ],
)
def test_one_move(draft, move, more, standing):
    norway, iceland = draft.actor("Norway", "NOR"), draft.actor("Iceland", "ISL")
    draft.event(move, norway, iceland, "disagree on cod", issue=("fisheries",), **more)
    assert cells(draft) == ({(("ISL", "NOR"), "fisheries", "NOR"): standing} if standing else {})


def test_a_condition_makes_an_offer_conditional(draft):
    norway, iceland = draft.actor("Norway", "NOR"), draft.actor("Iceland", "ISL")
    condition = draft.quote("disagree")
    draft.event("offer", norway, iceland, "on cod", issue=("fisheries",), aux=("hypothetical",), condition=condition)
    assert list(cells(draft).values()) == ["conditional"]


def test_limited_progress_is_limited(draft):
    norway, iceland = draft.actor("Norway", "NOR"), draft.actor("Iceland", "ISL")
    draft.event("concede", norway, iceland, "made limited progress", issue=("fisheries",))
    assert list(cells(draft).values()) == ["limited"]


def test_what_both_promise_both_agreed(draft):
    norway, iceland = draft.actor("Norway", "NOR"), draft.actor("Iceland", "ISL")
    event = draft.event("promise", norway, None, "on cod", issue=("fisheries",), aux=("future",))
    draft.entries["events"] = [replace(event, actor=(norway, iceland))]
    assert cells(draft) == {
        (("ISL", "NOR"), "fisheries", "NOR"): "agreed",
        (("ISL", "NOR"), "fisheries", "ISL"): "agreed",
    }


def test_an_agreement_in_principle(draft):
    norway, iceland = draft.actor("Norway", "NOR"), draft.actor("Iceland", "ISL")
    event = draft.event("agree", norway, iceland, "on cod", issue=("fisheries",))
    draft.commitment(event, strength="in-principle")
    assert set(cells(draft).values()) == {"agreed-in-principle"}


def test_a_limit_outweighs_a_gain(draft):
    norway, iceland = draft.actor("Norway", "NOR"), draft.actor("Iceland", "ISL")
    draft.event("concede", norway, iceland, "disagree", issue=("fisheries",))
    draft.event("concede", norway, iceland, "on cod", issue=("fisheries",), aux=("negation",))
    assert list(cells(draft).values()) == ["limited"]


def test_inside_one_state_the_army_stands_with_the_government(draft):
    army = draft.actor("Norway", "PHL MIL", country="PHL")
    rebels = draft.actor("Iceland", "PHL REB", country="PHL")
    draft.event("use-force", army, rebels, "on cod", issue=("security",))
    assert cells(draft) == {(("PHL GOV", "PHL REB"), "security", "PHL GOV"): "worsened"}


def test_an_actor_of_no_known_party_has_no_cell(draft):
    draft.event("demand", draft.actor("Norway"), draft.actor("Iceland", "ISL"), "on cod", issue=("fisheries",))
    assert cells(draft) == {}


def test_no_events_no_positions(draft):
    assert cells(draft) == {}
