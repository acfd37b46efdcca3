"""What each action of a job does to one order, and why it would do nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from storefront.bulk.models import Action, BulkJob, Outcome
from storefront.orders.fulfillment import fulfill
from storefront.orders.holds import hold, may_hold, release_hold
from storefront.orders.models import Order
from storefront.orders.states import Status, why_not
from storefront.orders.tags import tag, untag
from storefront.translation import later, say

Verdict = tuple[Outcome, str]


@dataclass(frozen=True, slots=True)
class Deed:
    """`will` and `did` are what the page says before and after."""

    will: str
    did: str
    refuse: Callable[[Order, str], Verdict | None]
    do: Callable[[Order, BulkJob, dict[str, Any]], object]


def judge(order: Order | None, job: BulkJob, details: dict[str, Any]) -> Verdict:
    """What will become of one order as it stands now."""
    if order is None:
        return Outcome.BLOCKED, say("There is no such order.")
    if problem := str(details.get("problem", "")):
        return Outcome.BLOCKED, problem
    deed = DEEDS[job.action]
    return deed.refuse(order, job.word) or (Outcome.DONE, str(deed.will))


def apply(order: Order | None, job: BulkJob, details: dict[str, Any]) -> Verdict:
    """Judge and act. Raises StorefrontError where a rule refuses; the caller rolls back."""
    if order is not None:
        order.lock()
    verdict = judge(order, job, details)
    if order is None or verdict[0] is not Outcome.DONE:
        return verdict
    deed = DEEDS[job.action]
    deed.do(order, job, details)
    return Outcome.DONE, str(deed.did)


def _no_hold(order: Order, _word: str) -> Verdict | None:
    if order.hold_reason is not None:
        return Outcome.SKIPPED, say(
            "On hold already: %(hold_reason)s", hold_reason=order.hold_reason
        )[:500]
    if not may_hold(order):
        return Outcome.BLOCKED, say("Nothing of it is to be packed.")
    return None


def _no_release(order: Order, _word: str) -> Verdict | None:
    return (Outcome.SKIPPED, say("Not on hold.")) if order.hold_reason is None else None


def _no_tag(order: Order, word: str) -> Verdict | None:
    return (Outcome.SKIPPED, say("Has the tag already.")) if word in order.tags else None


def _no_untag(order: Order, word: str) -> Verdict | None:
    return None if word in order.tags else (Outcome.SKIPPED, say("Does not have the tag."))


def _no_parcel(order: Order, _word: str) -> Verdict | None:
    sent = any(line.shipped for line in order.lines)
    if order.status is Status.PAID and sent and not any(line.to_ship for line in order.lines):
        return Outcome.SKIPPED, say("Sent already.")
    reason = why_not(order, "fulfill")
    return (Outcome.BLOCKED, reason[:500]) if reason else None


def _send(order: Order, job: BulkJob, details: dict[str, Any]) -> None:
    """All that is still to be sent, in one parcel."""
    units = {line.id: line.to_ship for line in order.lines}
    fulfill(order, units, str(details["carrier"]), str(details["tracking"]), job.by)


DEEDS = {
    Action.HOLD: Deed(
        later("Will be put on hold."),
        later("On hold."),
        _no_hold,
        lambda o, job, _: hold(o, job.word, job.by),
    ),
    Action.RELEASE_HOLD: Deed(
        later("Will be let go."),
        later("Let go."),
        _no_release,
        lambda o, job, _: release_hold(o, job.by),
    ),
    Action.TAG: Deed(
        later("Will be tagged."),
        later("Tagged."),
        _no_tag,
        lambda o, job, _: tag(o, job.word, job.by),
    ),
    Action.UNTAG: Deed(
        later("Will lose the tag."),
        later("Tag removed."),
        _no_untag,
        lambda o, job, _: untag(o, job.word, job.by),
    ),
    Action.FULFILL: Deed(later("Will be sent."), later("Sent."), _no_parcel, _send),
}
