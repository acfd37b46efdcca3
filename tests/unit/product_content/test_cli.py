"""The command line, as Max and the build use it."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from product_content.cli import main
from tests.writing import page, stored


def run(*words: str, typed: str | None = None) -> Result:
    return CliRunner().invoke(main, list(words), input=typed)


def test_a_fault_is_printed_with_its_place_and_fails_the_build(tmp_path: Path) -> None:
    stored(tmp_path, {"articles/a.md": page("So [@no1].")})
    result = run("check", "--root", str(tmp_path / "content"))
    assert result.exit_code == 1
    assert "articles/a.md:10:5: citation: 'no1' may not be cited" in result.output
    assert "1 blocking" in result.output


def test_a_library_that_does_not_load_is_a_list_of_faults(tmp_path: Path) -> None:
    stored(tmp_path, {})
    (tmp_path / "content/articles").mkdir()
    (tmp_path / "content/articles/a.md").write_text("no front matter")
    result = run("check", "--root", str(tmp_path / "content"), "--json")
    assert result.exit_code == 1
    (problem,) = json.loads(result.stdout)
    assert problem == {
        "path": "articles/a.md",
        "line": 1,
        "column": 1,
        "rule": "front-matter",
        "message": "the file must begin with front matter between two lines of ---",
        "blocking": True,
    }


def test_a_clean_library_passes_with_warnings(tmp_path: Path) -> None:
    stored(tmp_path, {"articles/a.md": page("Text.")})
    result = run("check", "--root", str(tmp_path / "content"), "--market", "us")
    assert result.exit_code == 0
    assert "warning: reviewer: no named reviewer" in result.output


def test_only_the_files_asked_for_are_reported(tmp_path: Path) -> None:
    files = {"articles/a.md": page("So [@no1]."), "topics/t.md": page("So [@no2].", id="T")}
    stored(tmp_path, files)
    root = tmp_path / "content"
    result = run("check", "--root", str(root), str(root / "topics/t.md"))
    assert "no2" in result.output
    assert "no1" not in result.output


def test_one_sentence_a_line_is_judged() -> None:
    typed = "Magnesium cures migraine.\nThe pack holds 88 g.\n"
    result = run("lint", "--market", "gb", "--surface", "shop", "--json", typed=typed)
    first, second = map(json.loads, result.stdout.splitlines())
    assert result.exit_code == 1
    assert (first["text"], first["verdict"]) == ("Magnesium cures migraine.", "block")
    assert first["findings"][0].keys() == {"start", "end", "rule", "reason", "suggest"}
    assert second["verdict"] != "block"


@pytest.mark.parametrize("name", ["magnesium-powder", "products/magnesium-powder.yaml"])
def test_facts_of_a_product(name: str) -> None:
    panels = run("facts", name, "--market", "us")
    assert panels.exit_code == 0
    assert panels.output.count("Supplement Facts") == 2
    assert "Servings per container: 60" in panels.output
    result = run("facts", name, "--market", "us", "--names")
    facts = dict(line.split(maxsplit=1) for line in result.output.splitlines())
    assert facts["product.daily_mg"] == "250\N{NO-BREAK SPACE}mg"
    assert facts["product.percent_reference"] == "60%"


def test_an_unknown_product_is_said() -> None:
    result = run("facts", "none")
    assert result.exit_code == 1
    assert "there is no product 'none'" in result.output


def test_where_something_is_used(tmp_path: Path) -> None:
    body = "{{ fact reference.gb }} [@efsa2009]"
    stored(tmp_path, {"articles/a.md": page(body, surfaces="[shop]", markets="[gb, us]")})
    for name in ("efsa2009", "reference.gb"):
        result = run("where", "--root", str(tmp_path / "content"), name)
        assert result.output == "articles/a.md shop gb\narticles/a.md shop us\n"


def test_fmt_checks_and_changes(tmp_path: Path) -> None:
    file = tmp_path / "a.md"
    file.write_text("text   \n\n\n\nmore")
    assert run("fmt", "--check", str(tmp_path)).exit_code == 1
    assert file.read_text() == "text   \n\n\n\nmore"
    assert run("fmt", str(tmp_path)).exit_code == 0
    assert file.read_text() == "text\n\nmore\n"
    assert run("fmt", "--check", str(tmp_path)).exit_code == 0
