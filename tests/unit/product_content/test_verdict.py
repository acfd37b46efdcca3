"""Content found fit is not judged twice; one byte of anything it depends on, and it is."""

import shutil
from pathlib import Path

import pytest

from product_content import extension, verdict
from product_content.blocks import template_folders
from product_content.checks import check
from product_content.extension import checked
from product_content.library import PACKAGE, Library
from product_content.problems import ContentError, Problem
from product_content.verdict import Verdict
from tests.writing import page, stored

LATER = 2.0**40


@pytest.fixture
def fit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of all there is, judged before this process began; the verdict is kept beside it."""
    copy = tmp_path / "all"
    shutil.copytree(PACKAGE, copy / "package", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(template_folders()[0] / "product_content", copy / "templates")
    monkeypatch.setattr(verdict, "BEGAN", LATER)
    monkeypatch.setattr(verdict, "__file__", str(tmp_path / "verdict.py"))
    _on(copy).keep()
    assert _on(copy).stands()
    return copy


def _on(copy: Path) -> Verdict:
    return Verdict(copy / "package/content", [copy / "package", copy / "templates"])


def test_one_byte_of_any_kind_of_file_and_it_stands_no_more(fit: Path) -> None:
    files = [file for file in sorted(fit.rglob("*")) if file.is_file()]
    kinds = {(file.parent, file.suffix): file for file in files}
    names = {file.name for file in files}
    assert names >= {
        "gb.json",
        "body.txt",
        "nutrition.json",
        "checks.py",
        "note.html",
        "people.yaml",
    }
    for file in kinds.values():
        before = file.read_bytes()
        file.write_bytes(before[:-1] + bytes([before[-1] ^ 1]))
        assert not _on(fit).stands(), file
        file.write_bytes(before)
        assert _on(fit).stands(), file


def test_what_cannot_be_read_is_not_vouched_for(fit: Path) -> None:
    lock = fit / "package/content/articles/.#calm.md"
    lock.symlink_to("max@desk.1234")  # as Emacs marks a file that somebody edits
    unsure = _on(fit)
    assert not unsure.stands()
    unsure.keep()
    lock.unlink()
    assert _on(fit).stands(), "what was kept before is still true"


def test_a_file_that_came_or_went_is_a_change(fit: Path) -> None:
    added = fit / "package/content/articles/more.md"
    added.write_text(page("More."))
    assert not _on(fit).stands()
    added.unlink()
    assert _on(fit).stands()
    (fit / "package/law/us.json").unlink()
    assert not _on(fit).stands()


def test_other_readers_judge_anew(fit: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verdict, "version", lambda name: "0.0.1")
    assert not _on(fit).stands()


def test_what_changed_while_it_was_read_is_not_kept(
    fit: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    judged = _on(fit)
    article = next((fit / "package/content/articles").iterdir())
    article.write_text(article.read_text() + "\nMore.\n")
    judged.keep()
    assert not _on(fit).stands()
    newest = max(file.stat().st_ctime for file in fit.rglob("*"))
    monkeypatch.setattr(verdict, "BEGAN", newest)  # the process began as the file was written
    _on(fit).keep()
    monkeypatch.setattr(verdict, "BEGAN", LATER)
    assert not _on(fit).stands()


def test_where_nothing_may_be_written_every_start_judges(
    fit: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a-file").write_text("")
    monkeypatch.setattr(verdict, "__file__", str(tmp_path / "a-file" / "verdict.py"))
    _on(fit).keep()
    assert not _on(fit).stands()


def test_only_what_is_fit_is_remembered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    judged: list[Path] = []

    def judge(library: Library) -> list[Problem]:
        judged.append(library.root)
        return check(library)

    monkeypatch.setattr(extension, "check", judge)
    monkeypatch.setattr(verdict, "BEGAN", LATER)
    monkeypatch.setattr(verdict, "__file__", str(tmp_path / "verdict.py"))
    content = tmp_path / "content"
    stored(tmp_path, {"articles/a.md": page("Magnesium is a mineral.")})
    checked(content)
    checked(content)
    assert judged == [content]  # the second start believes the first
    (content / "articles/a.md").write_text(page("Magnesium cures cancer."))
    for _ in range(2):
        with pytest.raises(ContentError, match="cures"):
            checked(content)
    assert judged == [content] * 3
