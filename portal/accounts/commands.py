"""The command that makes an admin: there are no built-in accounts."""

import click
from flask.cli import with_appcontext

from portal import clock, db, web
from portal.accounts import guards
from portal.accounts.address import NotAnAddress
from portal.accounts.purposes import Purpose
from portal.accounts.services import links, people


@click.command("create-admin")
@click.argument("email")
@with_appcontext
def create_admin(email: str) -> None:
    """Make EMAIL an admin and print the one-time link to choose a password with."""
    now = clock.now()
    with db.transaction() as session:
        try:
            person = people.ensure_person(session, email=email, now=now)
        except NotAnAddress:
            raise click.ClickException("that is not an email address") from None
        if person.is_disabled:
            raise click.ClickException("somebody with this address is there and disabled")
        people.make_admin(session, person=person)
        link = links.issue(session, purpose=Purpose.INVITE, person=person, now=now)
    text = links.text_of(link, signer=guards.signer())
    click.echo("An admin. Choose a password (7 days, once):")
    click.echo(web.absolute("accounts.open_link", token=text))
