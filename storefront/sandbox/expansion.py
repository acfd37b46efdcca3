"""``expand[]``: ids in an answer replaced by their objects."""

from storefront.sandbox.listing import envelope, page
from storefront.sandbox.state import Sandbox
from storefront.sandbox.wire import ApiError, Json


def expand(sandbox: Sandbox, body: Json, paths: list[str]) -> Json:
    for path in paths:
        walk(sandbox, body, path.split("."), path)
    return body


def walk(sandbox: Sandbox, node: Json, names: list[str], path: str) -> None:
    """Follow one path; every entry of a list is entered, a null value ends it quietly."""
    name, *rest = names
    if name not in node:
        node[name] = hidden(sandbox, node, name, path)
    if isinstance(node[name], str) and name != "id":
        node[name] = expanded(sandbox, node[name], path)
    value = node[name]
    if not isinstance(value, dict | list | None):
        raise refuse(path)
    entries = value if isinstance(value, list) else [value]
    for entry in entries if rest else ():
        if isinstance(entry, dict):
            walk(sandbox, entry, rest, path)


def expanded(sandbox: Sandbox, identifier: str, path: str) -> Json:
    found = sandbox.store.get(identifier)
    if found is None:
        raise refuse(path)
    return found


def hidden(sandbox: Sandbox, node: Json, name: str, path: str) -> Json:
    """The lists that are shown only when asked for."""
    if (node.get("object"), name) == ("checkout.session", "line_items"):
        lines = sandbox.store.private(node["id"])["lines"]
        return page(lines, {}, f"/v1/checkout/sessions/{node['id']}/line_items")
    if (node.get("object"), name) == ("charge", "refunds"):
        made = sandbox.store.find("refund", {"charge": node["id"]}, limit=10)
        return envelope(made, f"/v1/charges/{node['id']}/refunds")
    raise refuse(path)


def refuse(path: str) -> ApiError:
    return ApiError(f"This property cannot be expanded ({path}).", param="expand", stored=False)
