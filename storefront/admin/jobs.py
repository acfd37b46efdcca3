"""Acting on many orders: looked at first, then done order by order, each with its own result."""

import time

from flask import abort, redirect, render_template, request, url_for
from sqlalchemy import func, select
from werkzeug.wrappers import Response

from storefront.admin.access import my_name, staff_only
from storefront.admin.desk import admin
from storefront.admin.forms import ConfirmForm
from storefront.admin.job_forms import ALL, NAMES, BulkForm, TrackingFileForm
from storefront.admin.order_list import matching
from storefront.admin.orders import render_list
from storefront.bulk.models import Action, BulkJob, BulkResult
from storefront.bulk.plan import MOST, plan_job, start_job
from storefront.bulk.run import AT_ONCE, TURN_SECONDS, run_job
from storefront.bulk.tracking_file import read_tracking_file
from storefront.database import session
from storefront.errors import StorefrontError
from storefront.orders.models import Order
from storefront.translation import say

Answer = Response | tuple[str, int]
SHOWN = 50


@admin.get("/jobs")
@staff_only("operator")
def list_order_jobs() -> str:
    """What was done to many orders, newest first, and the form for a file of parcels."""
    return _render_jobs(TrackingFileForm(formdata=None))


@admin.post("/jobs")
@staff_only("operator")
def create_order_job() -> Answer:
    """Plan an act for ticked orders, which begins at once, or for a whole list, which is shown."""
    form = BulkForm()
    try:
        job = _plan(form)
    except StorefrontError as refusal:
        session.rollback()
        return render_list(request.form, form, refusal.message), refusal.status
    session.commit()
    if form.which.data != ALL:
        _start(job)
    return _to_job(job)


@admin.post("/jobs/parcels")
@staff_only("operator")
def create_order_job_by_file() -> Answer:
    """Plan parcels from a file; nothing is sent yet."""
    form = TrackingFileForm()
    try:
        form.require_valid()
        rows = read_tracking_file(form.file.data.read())
        job = plan_job(session, Action.FULFILL, rows, my_name())
    except StorefrontError as refusal:
        session.rollback()
        return _render_jobs(form, refusal.message), refusal.status
    session.commit()
    return _to_job(job)


@admin.get("/jobs/<int(max=9223372036854775807):job_id>")
@staff_only("operator")
def show_order_job(job_id: int) -> str:
    """What is planned or was done, order by order."""
    return _render_job(_find(job_id))


@admin.post("/jobs/<int(max=9223372036854775807):job_id>/start")
@staff_only("operator")
def start_order_job(job_id: int) -> Answer:
    """Do what was planned."""
    job, form = _find(job_id), ConfirmForm()
    try:
        form.require_valid()
        _start(job)
    except StorefrontError as refusal:
        session.rollback()
        return _render_job(job, refusal.message), refusal.status
    return _to_job(job)


def _plan(form: BulkForm) -> BulkJob:
    form.require_valid()
    action, word = form.plan()
    return plan_job(session, action, [(n, {}) for n in chosen_numbers(form)], my_name(), word)


def chosen_numbers(form: BulkForm, most: int = MOST) -> list[str]:
    """The orders a form means, newest first. Raises StorefrontError when there are none, or more
    than `most`."""
    listed = matching(session, str(form.status.data or ""), str(form.q.data or "").strip()[:320])
    rows = listed if form.which.data == ALL else select(Order)
    if form.which.data != ALL:
        rows = rows.where(Order.number.in_(form.numbers[: most + 1]))
    numbers = rows.with_only_columns(Order.number).order_by(Order.placed_at.desc(), Order.id.desc())
    found = list(session.scalars(numbers.limit(most + 1)))
    if not found:
        raise StorefrontError(say("Tick at least one order, or choose all of this list."))
    if len(found) > most:
        raise StorefrontError(
            say("At most %(most)s orders at once. Choose fewer.", most=format(most, ","))
        )
    return found


def _start(job: BulkJob) -> None:
    """Few orders are done while the page loads, more by the worker."""
    job_id = job.id
    start_job(session, job)
    session.commit()
    count = select(func.count(BulkResult.id)).where(BulkResult.job_id == job_id)
    if (session.scalar(count) or 0) <= AT_ONCE:
        run_job(session, job_id, time.monotonic() + TURN_SECONDS)


def _find(job_id: int) -> BulkJob:
    return session.get(BulkJob, job_id) or abort(404)


def _to_job(job: BulkJob) -> Response:
    return redirect(url_for("storefront.admin.show_order_job", job_id=job.id), 303)


def _render_job(job: BulkJob, refusal: str | None = None) -> str:
    results = list(
        session.scalars(
            select(BulkResult).where(BulkResult.job_id == job.id).order_by(BulkResult.position)
        )
    )
    told = [row.expected if job.started_at is None else row.outcome for row in results]
    return render_template(
        "storefront/admin/jobs/show.html",
        job=job,
        name=NAMES[job.action],
        results=results,
        known=_known(results),
        counts={str(outcome): told.count(outcome) for outcome in dict.fromkeys(told)},
        refusal=refusal,
    )


def _known(results: list[BulkResult]) -> set[str]:
    """Numbers among them that orders have."""
    numbers = [row.number for row in results]
    return set(session.scalars(select(Order.number).where(Order.number.in_(numbers))))


def _render_jobs(form: TrackingFileForm, refusal: str | None = None) -> str:
    rows = select(BulkJob).order_by(BulkJob.id.desc()).limit(SHOWN)
    return render_template(
        "storefront/admin/jobs/list.html",
        jobs=list(session.scalars(rows)),
        names=NAMES,
        form=form,
        refusal=refusal,
    )
