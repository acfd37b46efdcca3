"""`flask storefront …`: everything an operator runs."""

import signal
from datetime import timedelta
from pathlib import Path
from typing import Any

import click
from flask.cli import AppGroup
from sqlalchemy.exc import DBAPIError

from storefront import chores
from storefront.accounting.differences import open_differences
from storefront.accounting.take_payouts import take_payouts
from storefront.admin.staff import create_staff
from storefront.checkout.reconcile import reconcile
from storefront.checkout.sweep import sweep
from storefront.checkout.views import gateway
from storefront.clock import now
from storefront.database import session
from storefront.errors import StorefrontError
from storefront.identity import ROLES
from storefront.invariants import broken
from storefront.stopping import stopping

UNDEFINED_TABLE = "42P01"  # as PostgreSQL names it


class ShopCommands(AppGroup):
    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except DBAPIError as error:
            if not _lacks_a_table(error):
                raise
            said = str(error.orig).partition("\n")[0]
            advice = "Create the tables first: flask storefront init-db"
            raise click.ClickException(f"{said}. {advice}") from error


def _lacks_a_table(error: DBAPIError) -> bool:
    code = getattr(error.orig, "sqlstate", None)
    return code == UNDEFINED_TABLE or str(error.orig).startswith("no such table")


commands = ShopCommands("storefront", help="Run the shop.")


@commands.command("init-db")
def init_db() -> None:
    """Create the shop's tables, or bring them up to date."""
    upgrade()
    click.echo("The shop's tables are up to date.")


def upgrade(revision: str = "head") -> None:
    """Run the migrations on the database of the app in use."""
    from alembic import command  # 120 modules that a running shop has no use for
    from alembic.config import Config

    with session.get_bind().connect() as connection:  # type: ignore[union-attr]
        config = Config()
        config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        connection.commit()


@commands.command("seed")
@click.option("--staff/--no-staff", default=False, help="Also create the demo staff.")
@click.option("--orders", default=0, type=click.IntRange(0), help="Also invent so many orders.")
def seed(staff: bool, orders: int) -> None:
    """Put a believable small shop into an empty database. Existing data is kept."""
    from storefront.seed_orders.write import seed_orders  # nothing a shop that serves ever needs
    from storefront.seeds import seed_shop

    for line in seed_shop(session, demo_staff=create_staff if staff else None):
        click.echo(line)
    if orders:
        with click.progressbar(length=orders, label="Orders") as bar:
            for written in seed_orders(session, orders):
                bar.update(written)


@commands.command("work")
def work() -> None:
    """Do the shop's chores until stopped: mails, signals, comparing with Stripe, payouts."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda _number, _frame: stopping.tell())
    chores.run(session, gateway())


@commands.command("sweep")
def sweep_once() -> None:
    """Settle overdue orders and refunds with Stripe now."""
    click.echo(f"{sweep(session, gateway())} looked at.")


@commands.command("reconcile")
@click.option("--days", default=30, show_default=True, type=click.IntRange(1, 365))
def reconcile_command(days: int) -> None:
    """Compare with Stripe, heal what can be healed, list every difference. 1 when there is one."""
    differences = list(reconcile(session, gateway(), now() - timedelta(days=days)))
    for difference in differences:
        click.echo(difference)
    if differences:
        raise SystemExit(1)
    click.echo("Nothing differs.")


@commands.command("payouts")
@click.option("--days", type=click.IntRange(1, 730), help="Look this far back, not only for news.")
def payouts_command(days: int | None) -> None:
    """Take in what Stripe paid out, list what does not fit. 1 when something does not."""
    read = take_payouts(session, gateway(), now() - timedelta(days=days) if days else None)
    click.echo(f"{read} payouts read.")
    differences = open_differences(session, "payouts")
    for difference in differences:
        click.echo(difference.text)
    if differences:
        raise SystemExit(1)
    click.echo("Nothing differs.")


@commands.command("check")
def check() -> None:
    """Prove that stock, money and history add up. Ends with 1 when something does not."""
    problems = list(broken(session))
    for problem in problems:
        click.echo(problem)
    if problems:
        raise SystemExit(1)
    click.echo("Everything adds up.")


@commands.command("create-staff")
@click.argument("email")
@click.option("--name", required=True)
@click.option("--role", "roles", multiple=True, type=click.Choice(ROLES), required=True)
@click.password_option(help="At least 15 characters.")
def create_staff_command(email: str, name: str, roles: tuple[str, ...], password: str) -> None:
    """Let somebody sign in to the back office."""
    try:
        create_staff(session, email, name, password, roles)
    except StorefrontError as refusal:
        raise click.ClickException(refusal.message) from refusal
    session.commit()
    click.echo(f"{name} can sign in as {email}.")
