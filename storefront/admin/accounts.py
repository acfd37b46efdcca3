"""The accounts: a month's figures, and the same as files for an accountant."""

from zoneinfo import ZoneInfo

from flask import abort, current_app, render_template, request
from werkzeug.wrappers import Response

from storefront.accounting.amounts import shown
from storefront.accounting.month import Month
from storefront.accounting.sheets import SHEETS, accounts_of, summary_of
from storefront.accounting.workbook import as_csv, as_workbook
from storefront.admin.access import staff_only
from storefront.admin.desk import admin
from storefront.clock import now
from storefront.database import session

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@admin.get("/accounts")
@staff_only("operator")
def show_accounts() -> str:
    """One month by currency, country and rate; the current one unless another is asked for."""
    current = Month.of(now(), time_zone())
    month = Month.parse(request.args.get("month", "").strip()) or current
    return render_template(
        "storefront/admin/accounts/show.html",
        accounts=summary_of(session, month, time_zone()),
        current=current,
        sheets=SHEETS,
        shown=shown,
    )


@admin.get("/accounts/<month>/<name>.csv")
@staff_only("operator")
def download_list(month: str, name: str) -> Response:
    """One list of a month."""
    if name not in SHEETS:
        abort(404)
    accounts = accounts_of(session, asked(month), time_zone())
    return download(as_csv(accounts, name), f"{accounts.month}-{name}.csv", "text/csv")


@admin.get("/accounts/<month>.xlsx")
@staff_only("operator")
def download_workbook(month: str) -> Response:
    """All lists of a month, a sheet for each."""
    accounts = accounts_of(session, asked(month), time_zone())
    return download(as_workbook(accounts), f"{accounts.month}-accounts.xlsx", XLSX)


def time_zone() -> ZoneInfo:
    return ZoneInfo(current_app.config["STOREFRONT_TIME_ZONE"])


def asked(month: str) -> Month:
    return Month.parse(month) or abort(404)


def download(content: bytes, name: str, kind: str) -> Response:
    answer = current_app.response_class(content, mimetype=kind)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
