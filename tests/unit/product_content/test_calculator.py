"""The intake calculator: sums, who is compared with what, and answers that are no numbers."""

import pytest

from product_content.calculator import add_up, find_intake, foods
from product_content.library import Library


@pytest.mark.parametrize(
    ("country", "sex", "age", "state", "mg"),
    [
        ("gb", "female", 35, "none", 270),
        ("gb", "male", 64, "none", 300),
        ("gb", "male", 65, "none", None),
        ("gb", "female", 35, "pregnant", None),
        ("eu", "female", 35, "pregnant", 300),
        ("us", "male", 30, "none", 400),
        ("us", "male", 31, "none", 420),
        ("us", "female", 19, "breastfeeding", 310),
        ("who", "female", 50, "none", 220),
        ("us", "female", 8, "none", 130),
    ],
)
def test_who_is_compared_with_what(
    packaged: Library, country: str, sex: str, age: int, state: str, mg: int | None
) -> None:
    row = find_intake(packaged.nutrition, country, sex, age, state)
    assert (row.mg if row else None) == mg


def test_a_day_adds_up(packaged: Library) -> None:
    asked = {"f.almonds": "2", "f.oats": "1,5", "supplement": "125", "sex": "male", "age": "40"}
    day = add_up(packaged.nutrition, asked, "gb")
    assert [(row.food.id, row.mg) for row in day.eaten] == [("oats", 83), ("almonds", 162)]
    assert (day.food_mg, day.total_mg, day.target_mg, day.percent) == (245, 370, 300, 123)
    assert day.errors == {}
    assert not day.above_limit


@pytest.mark.parametrize(
    ("market", "supplement", "above"),
    [("eu", "250", False), ("eu", "251", True), ("gb", "400", False), ("us", "351", True)],
)
def test_the_upper_level_of_the_market(
    packaged: Library, market: str, supplement: str, above: bool
) -> None:
    assert add_up(packaged.nutrition, {"supplement": supplement}, market).above_limit is above


@pytest.mark.parametrize(
    "typed", ["x", "-1", "21", "1e3", "nan", "inf", "٣", "1.2.3", "9" * 50, "<b>", "0x10", ".."]
)
def test_what_is_no_number_is_said_and_left_out(packaged: Library, typed: str) -> None:
    day = add_up(packaged.nutrition, {"f.almonds": typed, "f.oats": "1"}, "gb")
    assert day.errors == {"f.almonds": "Enter a number from 0 to 20."}
    assert [row.food.id for row in day.eaten] == ["oats"]


def test_answers_that_do_not_fit(packaged: Library) -> None:
    asked = {"country": "mars", "sex": "male", "state": "pregnant", "age": "3"}
    day = add_up(packaged.nutrition, asked, "gb")
    assert set(day.errors) == {"country", "state", "age"}
    assert day.target_mg == 375


def test_every_food_of_the_form_was_checked(packaged: Library) -> None:
    rows = foods(packaged.nutrition)
    assert len(rows) == 46
    assert all(food.verified and food.common for food in rows)
