"""What a shop on the desk needs before it opens: tables, goods, people who work there."""

import os
from collections.abc import Mapping

from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from storefront.accounting.take_payouts import take_payouts
from storefront.admin.staff import create_staff
from storefront.app import create_app
from storefront.checkout.views import gateway
from storefront.cli import upgrade
from storefront.database import session
from storefront.orders.models import Order
from storefront.seeds import seed_shop


class CannotStart(Exception):
    """Why the shop stays closed, in plain lines: one for each thing that is wrong."""


def prepare(environment: Mapping[str, str]) -> bool:
    """Migrate and fill the database; whether nobody has ordered yet. Raises CannotStart."""
    os.environ.update(environment)
    try:
        app = create_app()
        with app.app_context():
            upgrade()
            for line in seed_shop(session, demo_staff=create_staff):
                print(line, flush=True)
            return not session.scalar(select(func.count(Order.id)))
    except SQLAlchemyError as failure:
        reason = str(getattr(failure, "orig", failure)).splitlines()[0]
        raise CannotStart(f"The database cannot be used: {reason}.") from failure
    except Exception as failure:
        # Settings and content both name all that is wrong; anything else is a fault of ours.
        problems = getattr(failure, "problems", None)
        if problems is None:
            raise
        raise CannotStart("\n".join(map(str, problems))) from failure


def take_in_payouts() -> None:
    """The worker does this each hour; a new shop on the desk need not wait for it."""
    app = create_app()
    with app.app_context():
        take_payouts(session, gateway())
