"""What must stay true of the tree as a whole, whoever changes it."""

import ast
from collections.abc import Iterator
from pathlib import Path

from flask import Flask

ROOT = Path(__file__).parents[2]
PACKAGES = ("storefront", "product_content")
LONGEST_FILE, LONGEST_FUNCTION, LONGEST_VIEW = 250, 30, 12
FORBIDDEN = {"utils", "util", "helpers", "common", "misc", "services", "managers", "base", "core"}
ROUTES = {"get", "post", "put", "patch", "delete", "route"}
ROLES = {"everybody", "link", "stripe", "staff", "operator", "marketer", "owner"}


def sources(*folders: str) -> Iterator[Path]:
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "versions" not in path.parts:  # migrations are written once and never read again
                yield path


def functions(path: Path) -> Iterator[ast.FunctionDef]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef):
            yield node


def length(function: ast.FunctionDef) -> int:
    """Lines of the body. A docstring counts for nothing, an object written out counts as one."""
    body = function.body
    if ast.get_docstring(function) is not None:
        body = body[1:]
    if not body:
        return 0
    lines = set(range(body[0].lineno, (body[-1].end_lineno or 0) + 1))
    for node in ast.walk(function):
        if isinstance(node, ast.Dict):
            lines -= set(range(node.lineno + 1, (node.end_lineno or 0) + 1))
    return len(lines)


def is_view(function: ast.FunctionDef) -> bool:
    return any(
        isinstance(mark, ast.Call)
        and isinstance(mark.func, ast.Attribute)
        and mark.func.attr in ROUTES
        for mark in function.decorator_list
    )


def longest(path: Path, function: ast.FunctionDef) -> int:
    """The sandbox plays a whole Stripe: its views hold turns that the shop's leave to rules."""
    strict = is_view(function) and "sandbox" not in path.parts
    return LONGEST_VIEW if strict else LONGEST_FUNCTION


def test_no_file_is_too_long_to_read() -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for path in sources(*PACKAGES, "tests")
        if (lines := len(path.read_text().splitlines())) > LONGEST_FILE
    }
    assert long == {}


def test_no_function_is_too_long_to_hold_in_mind() -> None:
    long = {
        f"{path.relative_to(ROOT)}:{function.name}": length(function)
        for path in sources(*PACKAGES)
        for function in functions(path)
        if length(function) > longest(path, function)
    }
    assert long == {}


def test_lengths_are_measured() -> None:
    written = "def f():\n" + '    """What it is."""\n' + "    a = 1\n" * 31
    [function] = ast.parse(written).body
    assert isinstance(function, ast.FunctionDef)
    assert length(function) == 31


def test_no_file_is_called_after_nothing() -> None:
    found = [str(path) for path in sources(*PACKAGES, "tests") if path.stem in FORBIDDEN]
    folders = [str(path) for path in ROOT.glob("*/**/") if path.name in FORBIDDEN]
    assert found == []
    assert [folder for folder in folders if ".venv" not in folder] == []


def test_template_names_are_ours() -> None:
    """A bare name would collide with a host's."""
    tops = {path.relative_to(ROOT / "templates").parts[0] for path in templates()}
    assert tops <= set(PACKAGES)


def templates() -> list[Path]:
    found = [path for path in (ROOT / "templates").rglob("*.*") if path.is_file()]
    assert found
    return found


def test_every_template_compiles(app: Flask) -> None:
    for path in templates():
        app.jinja_env.compile(path.read_text(), filename=str(path))


def test_no_template_holds_script_or_style() -> None:
    """The content security policy would refuse it. Mails have no policy and need styles inside."""
    pages = [path for path in templates() if "email" not in path.parts]
    held = {
        str(path.relative_to(ROOT))
        for path in pages
        for sign in (" style=", "<style", " onclick=", " onchange=", " onsubmit=")
        if sign in path.read_text()
    }
    assert held == set()


def test_every_route_says_who_may_use_it(app: Flask) -> None:
    """Content's pages are open to everybody, so they may be read only."""
    undeclared = []
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        who = getattr(view, "open_to", None)
        reads_only = (rule.methods or set()) <= {"GET", "HEAD", "OPTIONS"}
        public = rule.endpoint.startswith("product_content.") or rule.endpoint.endswith(".static")
        if who not in ROLES and not (public and reads_only):
            undeclared.append(f"{rule.rule} ({rule.endpoint}): {who}")
    assert undeclared == []


def test_no_staff_route_is_open_to_all(app: Flask) -> None:
    """Signing in is all that somebody who is not signed in can do there."""
    staff = {"staff", "operator", "marketer", "owner"}
    open_rules = {
        rule.rule
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/admin")
        and getattr(app.view_functions[rule.endpoint], "open_to", None) not in staff
    }
    assert open_rules == {"/admin/sign-in"}
