"""One canonical way to lay out a content file, and edits that touch only their own lines."""

import re
from io import StringIO
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

_FRONT = re.compile(r"\A---\n(.*?)^---(?:\n|\Z)", re.S | re.M)
_WIDEST = 1_000_000


def fmt(raw: str) -> str:
    """Canonical text of a Markdown file, with or without front matter."""
    text = raw.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}")
    text = re.sub(r"\r\n?", "\n", text)
    match = _FRONT.match(text)
    if match is None:
        return _body(text)
    return f"---\n{_yaml(match[1])}---\n{_separated(_body(text[match.end() :]))}"


def fmt_yaml(raw: str) -> str:
    """Canonical text of a YAML file."""
    return _yaml(re.sub(r"\r\n?", "\n", raw.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}")))


def with_field(raw: str, name: str, value: Any) -> str:
    """`raw` with one field of its front matter set; the other lines stay as they are."""
    match = _FRONT.match(raw)
    if match is None:
        raise ValueError("the file has no front matter")
    front = _round_trip().load(match[1]) or {}
    front[name] = value
    return f"---\n{_written(front)}---\n{raw[match.end() :]}"


def _yaml(text: str) -> str:
    """YAML that does not parse is left alone: the check says what is wrong with it."""
    try:
        data = _round_trip().load(text)
        if not isinstance(data, dict):
            return text
        once = _written(data)
        return once if once == text or _written(_round_trip().load(once)) == once else text
    except (YAMLError, ValueError):
        return text


def _round_trip() -> YAML:
    yaml = YAML()
    yaml.width = _WIDEST
    yaml.preserve_quotes = True
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.representer.add_representer(type(None), _null)
    return yaml


def _null(representer: Any, _: None) -> Any:
    """Written out: an empty value looks like a slip."""
    return representer.represent_scalar("tag:yaml.org,2002:null", "null")


def _written(data: Any) -> str:
    out = StringIO()
    _round_trip().dump(data, out)
    return out.getvalue()


def _body(text: str) -> str:
    """No trailing blanks but hard breaks, one empty line between blocks, one newline at the end."""
    kept: list[str] = []
    fence = ""
    rows = text.split("\n")
    for number, row in enumerate(rows):
        fence = _fence_after(row, fence)
        following = rows[number + 1] if number + 1 < len(rows) else ""
        line = row if fence else _line(row, following)
        if line or fence or (kept and kept[-1]):
            kept.append(line)
    return "\n".join(kept).strip("\n") + "\n" if any(kept) else ""


def _line(row: str, following: str) -> str:
    bare = row.rstrip()
    hard_break = bare and row.endswith("  ") and following.strip()
    if bare.startswith(":::"):
        return re.sub(r"^(:{3,})\s*(.*)$", lambda m: f"{m[1]} {m[2]}".rstrip(), bare)
    return f"{bare}  " if hard_break else bare


def _separated(body: str) -> str:
    return f"\n{body}" if body else ""


def _fence_after(row: str, fence: str) -> str:
    match = re.match(r"\s*(`{3,}|~{3,})", row)
    if match is None:
        return fence
    if not fence:
        return match[1]
    return "" if match[1].startswith(fence) and not row.strip().strip(fence[0]) else fence
