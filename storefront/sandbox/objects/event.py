from storefront.sandbox.objects.ids import new_id
from storefront.sandbox.wire import Json

API_VERSION = "2026-10-28.endive"


def event(
    kind: str, subject: Json, previous: Json | None, *, request: Json, endpoints: int, now: int
) -> Json:
    data: Json = {"object": subject}
    if previous is not None:
        data["previous_attributes"] = previous
    return {
        "id": new_id("evt"),
        "object": "event",
        "api_version": API_VERSION,
        "created": now,
        "data": data,
        "livemode": False,
        "pending_webhooks": endpoints,
        "request": request,
        "type": kind,
    }


def webhook_endpoint(params: Json, *, now: int) -> Json:
    return {
        "id": new_id("we"),
        "object": "webhook_endpoint",
        "api_version": params.get("api_version"),
        "application": None,
        "created": now,
        "description": params.get("description"),
        "enabled_events": params["enabled_events"],
        "livemode": False,
        "metadata": params.get("metadata", {}),
        "status": "enabled",
        "url": params["url"],
    }
