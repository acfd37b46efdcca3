"""Retrieving and listing objects: one rule for cursors, filters and pages."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from storefront.sandbox.params import Kind, fields, flag, listed, refuse, text, whole
from storefront.sandbox.state import Sandbox
from storefront.sandbox.wire import ApiError, Json, missing

Run = Callable[[Sandbox, Json, str], Json]
OPERATORS = {"gt": ">", "gte": ">=", "lt": "<", "lte": "<="}
MOMENT = whole(0, 9_999_999_999)


@dataclass(frozen=True)
class Operation:
    """``run`` gets the parsed parameters and the id in the path ("" when there is none)."""

    params: Kind
    run: Run


def span(value: Any, param: str) -> Json:
    """A moment, or bounds: created[gte]=…"""
    if isinstance(value, str):
        return {"=": MOMENT(value, param)}
    bounds: Json = fields(dict.fromkeys(OPERATORS, MOMENT))(value, param)
    return {OPERATORS[name]: moment for name, moment in bounds.items()}


EXPAND: dict[str, Kind] = {"expand": listed(text())}
CURSORS: dict[str, Kind] = {
    "ending_before": text(),
    "limit": whole(1, 100),
    "starting_after": text(),
    **EXPAND,
}


def one_of(kind: str, param: str = "id") -> Operation:
    return Operation(fields(EXPAND), lambda sandbox, _, id: sandbox.load(kind, id, param))


def list_of(
    kind: str, path: str, *filters: str, spans: tuple[str, ...] = ("created",)
) -> Operation:
    """Newest first; ``filters`` are asked for by their value, ``spans`` by moments."""
    kinds = CURSORS | dict.fromkeys(spans, span) | {name: text() for name in filters}

    def run(sandbox: Sandbox, params: Json, _: str) -> Json:
        where = {name: params[name] for name in filters if name in params}
        return select(sandbox, kind, path, params, where, [])

    return Operation(fields(kinds), run)


def select(
    sandbox: Sandbox,
    kind: str,
    path: str,
    params: Json,
    where: Json,
    conditions: list[tuple[str, object]],
) -> Json:
    """One page of the objects that fit; a condition is SQL of ours with one value."""
    conditions += [
        (f"json_extract(body, '$.{name}') {sign} ?", at)
        for name in ("arrival_date", "created")
        for sign, at in params.get(name, {}).items()
    ]
    backwards = "ending_before" in params
    cursor = params.get("ending_before") or params.get("starting_after")
    if cursor:
        seq = sandbox.store.seq(cursor)
        if seq is None:
            param = "ending_before" if backwards else "starting_after"
            raise missing(kind, cursor, param, 400)
        conditions.append(("seq > ?" if backwards else "seq < ?", seq))
    limit = params.get("limit", 10)
    found = sandbox.store.find(
        kind,
        where,
        condition=" AND ".join(sql for sql, _ in conditions) or "1",
        values=tuple(value for _, value in conditions),
        order="ASC" if backwards else "DESC",
        limit=limit + 1,
    )
    data = found[:limit]
    return envelope(data[::-1] if backwards else data, path, more=len(found) > limit)


def envelope(data: list[Json], path: str, *, more: bool = False) -> Json:
    return {"object": "list", "data": data, "has_more": more, "url": path}


def page(items: list[Json], params: Json, path: str) -> Json:
    """A page of a list that is in its natural order, such as a session's lines."""
    limit, ids = params.get("limit", 10), [item["id"] for item in items]
    cursor = params.get("starting_after") or params.get("ending_before")
    if cursor and cursor not in ids:
        raise missing("line item", cursor, "starting_after", 400)
    if "starting_after" in params:
        rest = items[ids.index(cursor) + 1 :]
    elif "ending_before" in params:
        rest = items[: ids.index(cursor)][-limit:]
    else:
        rest = items
    return envelope(rest[:limit], path, more=len(rest) > limit)


def types(value: Any, param: str) -> list[str]:
    parsed: list[str] = listed(text(), 20)(value, param)
    if any("*" in name for name in parsed):
        raise refuse("Wildcards are for `type`, not `types`.", param)
    return parsed


EVENTS = fields(
    CURSORS | {"created": span, "delivery_success": flag, "type": text(), "types": types}
)
UNDELIVERED = (
    "(SELECT COUNT(*) FROM (SELECT endpoint FROM deliveries WHERE event = objects.id"
    " GROUP BY endpoint HAVING SUM(state = 'succeeded') = 0))"
)


def list_events(sandbox: Sandbox, params: Json, _: str) -> Json:
    if "type" in params and "types" in params:
        raise ApiError("You may only specify one of these parameters: type, types.", param="types")
    conditions: list[tuple[str, object]] = []
    if "type" in params:
        conditions.append(("json_extract(body, '$.type') GLOB ?", params["type"]))
    if "types" in params:
        joined = "," + ",".join(params["types"]) + ","
        conditions.append(("INSTR(?, ',' || json_extract(body, '$.type') || ',') > 0", joined))
    if "delivery_success" in params:
        conditions.append((f"({UNDELIVERED} = 0) = ?", params["delivery_success"]))
    listed_events = select(sandbox, "event", "/v1/events", params, {}, conditions)
    listed_events["data"] = [with_pending(sandbox, body) for body in listed_events["data"]]
    return listed_events


def one_event(sandbox: Sandbox, _: Json, event_id: str) -> Json:
    return with_pending(sandbox, sandbox.load("event", event_id))


def with_pending(sandbox: Sandbox, body: Json) -> Json:
    return body | {"pending_webhooks": sandbox.deliveries.undelivered(body["id"])}


def list_transactions(sandbox: Sandbox, params: Json, _: str) -> Json:
    names = ("currency", "source", "type")
    where = {name: params[name] for name in names if name in params}
    conditions: list[tuple[str, object]] = []
    if "payout" in params:
        conditions.append(("json_extract(private, '$.payout') = ?", params["payout"]))
    return select(
        sandbox, "balance_transaction", "/v1/balance_transactions", params, where, conditions
    )


TRANSACTIONS = fields(
    CURSORS
    | {"created": span}
    | {name: text() for name in ("currency", "payout", "source", "type")}
)
