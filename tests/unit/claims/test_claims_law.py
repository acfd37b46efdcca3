"""The authorised wordings, by id and by market."""

import pytest

from product_content.claims import authorised, disclaimer, mandatory, wording
from product_content.claims.law import MARKETS, law

TEN = {
    "tiredness-fatigue",
    "electrolyte-balance",
    "energy-metabolism",
    "nervous-system",
    "muscle-function",
    "protein-synthesis",
    "psychological-function",
    "bones",
    "teeth",
    "cell-division",
}


@pytest.mark.parametrize("market", ["gb", "eu", "GB"])
def test_europe_has_the_ten_claims(market: str) -> None:
    claims = authorised(market)
    assert {claim.id for claim in claims} == TEN
    assert {claim.min_mg_per_daily_portion for claim in claims} == {56.25}
    assert not any(claim.needs_disclaimer for claim in claims)


def test_the_exact_words_of_the_annex() -> None:
    claim = wording("nervous-system", "gb")
    expected = "Magnesium contributes to normal functioning of the nervous system"
    assert claim.wording == expected
    assert claim.marked == expected
    assert wording("cell-division", "eu").wording == (
        "Magnesium has a role in the process of cell division"
    )


def test_american_lines_carry_the_asterisk() -> None:
    assert {claim.id for claim in authorised("us")} == {
        "nervous-system",
        "muscle-function",
        "energy-metabolism",
        "bones",
    }
    claim = wording("us.nervous-system", "US")
    assert claim.needs_disclaimer
    assert claim.marked == "Magnesium supports normal nerve function*"
    assert claim.min_mg_per_daily_portion is None


def test_a_prefix_must_be_the_market_s_own() -> None:
    assert wording("gb.teeth", "gb") == wording("teeth", "gb")
    with pytest.raises(KeyError, match="belongs to gb, not to eu"):
        wording("gb.teeth", "eu")


@pytest.mark.parametrize(("claim_id", "market"), [("teeth", "us"), ("sleep", "gb")])
def test_a_claim_the_law_lacks_is_refused_by_name(claim_id: str, market: str) -> None:
    with pytest.raises(KeyError, match=f"no lawful wording for claim '{claim_id}' in {market}"):
        wording(claim_id, market)


def test_an_unknown_market_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown market 'fr'"):
        authorised("fr")


def test_mandatory_statements_keep_the_order_of_the_law() -> None:
    assert [statement.id for statement in mandatory("eu")] == [
        *("M01", "M02", "M03", "M04", "M05", "M06", "M07", "M09", "M10", "M11")
    ]
    fixed = [statement.text for statement in mandatory("gb") if statement.fixed]
    assert "Do not exceed the recommended daily portion." in fixed
    assert not any("250 mg" in text for text in fixed)
    assert [statement.id for statement in mandatory("us")] == ["M11", "M12", "M13"]


def test_only_america_has_the_disclaimer() -> None:
    found = disclaimer("us")
    assert found is not None
    assert found.plural.startswith("These statements have not been evaluated by the Food and Drug")
    assert disclaimer("gb") is None
    assert disclaimer("eu") is None


@pytest.mark.parametrize("market", MARKETS)
def test_every_rule_names_its_source_and_its_register_entry(market: str) -> None:
    for name, rule in law(market).rules.items():
        assert rule.reason, name
        assert rule.source, name
        assert rule.entries, name
