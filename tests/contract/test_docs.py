"""The documents say what the program does: each list is asked from the program itself."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from blinker import NamedSignal

from storefront import signals
from storefront.cli import commands
from storefront.settings import SETTINGS

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted(DOCS.glob("*.md"))]
DECISIONS = sorted((DOCS / "adr").glob("*.md"))


def rows(page: Path) -> dict[str, str]:
    """First cells of the page's tables, without back-ticks, and the rest of each row."""
    found = re.findall(r"^\| `([^`]+)`[^|]*\|(.*)\|$", page.read_text(), re.MULTILINE)
    return dict(found)


def test_every_setting_is_described_with_its_default() -> None:
    described = rows(DOCS / "settings.md")
    for setting in SETTINGS:
        shown = (
            str(setting.default).lower() if setting.default in (True, False) else setting.default
        )
        expected = f"`{shown}`" if shown != "" else "empty"
        assert described[setting.name].split("|")[0].strip() == expected, setting.name


def test_no_setting_is_described_that_does_not_exist() -> None:
    described = {name for name in rows(DOCS / "settings.md") if name.startswith("STOREFRONT_")}
    assert described == {setting.name for setting in SETTINGS}


def test_settings_of_the_stand_alone_shop_are_described() -> None:
    written = (ROOT / "config.py").read_text()
    known = set(re.findall(r"^    ([A-Z_]+): ", written, re.MULTILINE))
    described = rows(DOCS / "settings.md")
    assert "SECRET_KEY" in known
    assert {name for name in known if name not in described} == set()


def test_every_signal_is_described() -> None:
    sent = {name for name, value in vars(signals).items() if isinstance(value, NamedSignal)}
    assert set(rows(DOCS / "signals.md")) == sent


def test_every_command_is_described() -> None:
    described = {name.split()[0] for name in rows(DOCS / "operations.md")}
    assert set(commands.commands) <= described


def test_make_help_lists_every_target_once() -> None:
    written = (ROOT / "Makefile").read_text()
    [phony] = re.findall(r"^\.PHONY: (.+)$", written, re.MULTILINE)
    listed = re.findall(r"^([a-z-]+):.*## ", written, re.MULTILINE)
    assert sorted(phony.split()) == sorted(listed)


def test_ci_runs_make_test_and_nothing_else() -> None:
    written = (ROOT / ".ci" / "run").read_text().splitlines()
    acts = [line for line in written if line and not line.startswith("#")]
    assert acts == ["exec make test"]


@pytest.mark.parametrize("page", [*PAGES, *DECISIONS], ids=lambda page: page.name)
def test_links_between_documents_lead_somewhere(page: Path) -> None:
    prose = re.sub(r"`[^`\n]+`", "", page.read_text())  # code shows marks, it does not link
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", prose):
        if not target.startswith(("http:", "https:")):
            assert (page.parent / target).exists(), f"{page.name} points to {target}"


@pytest.mark.parametrize("page", DECISIONS, ids=lambda page: page.name)
def test_a_decision_is_short_and_numbered(page: Path) -> None:
    lines = page.read_text().splitlines()
    assert len(lines) < 25
    assert lines[0].startswith(f"# {int(page.name[:4])}. ")


def test_decisions_are_numbered_without_a_gap() -> None:
    assert [int(page.name[:4]) for page in DECISIONS] == list(range(1, len(DECISIONS) + 1))


def test_the_ten_lines_of_the_readme_run(tmp_path: Path) -> None:
    """In a folder of their own and a process of their own, as a host would have them."""
    [lines] = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    assert lines.count("\n") < 20
    (tmp_path / "host.py").write_text(lines)
    (tmp_path / "visit.py").write_text(
        "from host import create_app\n"
        "from storefront.cli import upgrade\n"
        "app = create_app()\n"
        "with app.app_context():\n"
        "    upgrade()\n"
        "client = app.test_client()\n"
        "print(client.get('/shop/cart').status_code, client.get('/learn/magnesium').status_code)\n"
    )
    environment = os.environ | {
        "PYTHONPATH": str(ROOT),
        "FLASK_SECRET_KEY": "a-secret-only-the-tests-know-0123456789",
        "FLASK_SQLALCHEMY_DATABASE_URI": f"sqlite:///{tmp_path / 'host.db'}",
    }
    done = subprocess.run(
        [sys.executable, "-W", "error", "visit.py"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["200", "200"]
