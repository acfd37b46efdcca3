"""The development mailbox in the browser."""

from flask import Blueprint, Response, abort, current_app, render_template

from storefront.sandbox.mailbox import Mail, Mailbox

mail = Blueprint("mail", __name__, url_prefix="/mail")
# A mail's HTML is not ours: no script, no form, nothing fetched; only its own styles and images.
MAIL_POLICY = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data: cid:;"
    " frame-ancestors 'self'; base-uri 'none'; form-action 'none'"
)


def the_mailbox() -> Mailbox:
    found: Mailbox = current_app.extensions["mailbox"]
    return found


def find(mail_id: str) -> Mail:
    found = the_mailbox().find(mail_id)
    if found is None:
        abort(404)
    return found


@mail.get("")
def inbox() -> str:
    return render_template("inbox.html", mails=the_mailbox().listed())


@mail.get("/<mail_id>")
def show(mail_id: str) -> str:
    return render_template("mail.html", mail=find(mail_id))


@mail.get("/<mail_id>/html")
def html(mail_id: str) -> Response:
    response = Response(find(mail_id).html, content_type="text/html; charset=utf-8")
    response.headers["Content-Security-Policy"] = MAIL_POLICY
    return response


@mail.get("/<mail_id>/raw")
def raw(mail_id: str) -> Response:
    found = the_mailbox().raw(mail_id)
    if found is None:
        abort(404)
    response = Response(found, content_type="message/rfc822")
    response.headers["Content-Disposition"] = f'attachment; filename="{mail_id}.eml"'
    return response
