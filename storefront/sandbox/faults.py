"""Stripe on a bad day: the next calls fail, before or after the work was done."""

import json
from dataclasses import dataclass

from storefront.sandbox.state import Sandbox
from storefront.sandbox.wire import ApiError, Json

SETTING = "faults"


@dataclass(frozen=True)
class Fault:
    status: int
    before: bool
    body: Json


def plan_faults(sandbox: Sandbox, count: int, status: int, *, before: bool) -> None:
    """The next ``count`` calls answer ``status``; with ``before`` false their work is done."""
    plan = {"count": count, "status": status, "before": before}
    sandbox.store.set_setting(SETTING, json.dumps(plan))


def next_fault(sandbox: Sandbox) -> Fault | None:
    with sandbox.store.transaction():
        plan = json.loads(sandbox.store.setting(SETTING, "{}"))
        if plan.get("count", 0) < 1:
            return None
        plan_faults(sandbox, plan["count"] - 1, plan["status"], before=plan["before"])
    error = ApiError("The sandbox was told to fail.", status=plan["status"], kind="api_error")
    return Fault(plan["status"], plan["before"], error.body)
