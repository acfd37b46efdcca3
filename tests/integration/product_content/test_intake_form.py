"""The calculator is a form that works without scripts."""

import re

from flask.testing import FlaskClient


def test_an_empty_form_asks_and_adds_nothing(client: FlaskClient) -> None:
    html = client.get("/learn/magnesium/intake").text
    assert '<form method="get"' in html
    assert "result-heading" not in html
    labels = set(re.findall(r'<label for="([^"]+)"', html))
    fields = set(re.findall(r'<(?:input|select) id="([^"]+)"', html))
    assert labels == fields
    assert len(fields) == 51


def test_a_day_is_added_up_and_the_answers_stay(client: FlaskClient) -> None:
    html = client.get("/learn/magnesium/intake?f.almonds=2&f.oats=1&age=30&sex=male").text
    assert '<h2 id="result-heading">217&nbsp;mg</h2>' in html
    assert "That is 72% of the reference nutrient intake for “Men, 19 to 64”, 300&nbsp;mg" in html
    (almonds,) = re.findall(r'<input id="f.almonds"[^>]*>', html)
    assert 'value="2"' in almonds
    assert 'name="f.almonds"' in almonds


def test_a_wrong_answer_is_named_at_its_field(client: FlaskClient) -> None:
    html = client.get("/learn/magnesium/intake?f.oats=1&age=abc").text
    assert 'href="#age"' in html
    assert 'aria-invalid="true" aria-describedby="age-error"' in html
    assert html.count("Enter a number from 4 to 120.") == 2
    assert "55&nbsp;mg" in html


def test_above_the_upper_level_it_says_whom_to_ask(client: FlaskClient) -> None:
    html = client.get("/evidence/magnesium/intake?supplement=401").text
    assert "is more than the upper level of 400&nbsp;mg a day. Ask a doctor or pharmacist." in html


def test_without_a_checked_figure_it_says_so(client: FlaskClient) -> None:
    html = client.get("/learn/magnesium/intake?f.oats=1&age=70").text
    assert "375&nbsp;mg, the nutrient reference value on labels" in html
    assert "We have no checked figure" in html


def test_what_is_typed_is_shown_as_text(client: FlaskClient) -> None:
    html = client.get('/learn/magnesium/intake?age="><script>x</script>').text
    assert "<script>x" not in html
    assert "&lt;script&gt;x" in html
