"""The command that makes an admin: there are no built-in accounts."""

import click
from flask.cli import with_appcontext

from portal import clock, db, schema, web
from portal.accounts import guards
from portal.accounts.address import NotAnAddress
from portal.accounts.models import Person
from portal.accounts.purposes import Purpose
from portal.accounts.roles import Role
from portal.accounts.services import links, people


@click.command("create-admin")
@click.argument("email")
@click.option("--existing", is_flag=True, help="Also when somebody with this address is there.")
@with_appcontext
def create_admin(email: str, existing: bool) -> None:
    """Make EMAIL an admin and print the one-time link to choose a password with."""
    schema.refuse_old(db.get_engine())
    now = clock.now()
    with db.transaction() as session:
        known = people.person_by_email(session, email)
        if known is not None:
            _refuse_known(known, may_exist=existing)
        try:
            person = known or people.make_person(session, email=email, now=now)
        except NotAnAddress:
            raise click.ClickException("that is not an email address") from None
        people.make_admin(session, person=person)
        link = links.issue(session, purpose=Purpose.INVITE, person=person, now=now)
    text = links.text_of(link, signer=guards.signer())
    click.echo("An admin. Choose a password (7 days, once):")
    click.echo(web.absolute("accounts.open_link", token=text))


def _refuse_known(person: Person, *, may_exist: bool) -> None:
    """Refuse whoever is disabled, and whoever is there already unless that is meant.

    A slip in the address would hand the whole practice, and a link to a new password, to somebody.
    """
    if person.is_disabled:
        raise click.ClickException("somebody with this address is there and disabled")
    if may_exist:
        return
    roles = people.roles_of(db.get_session(), person)
    if Role.ADMIN in roles:
        raise click.ClickException(
            "this is an admin already; add --existing to print a link to a new password"
        )
    known = "a specialist" if Role.SPECIALIST in roles else "a client"
    raise click.ClickException(
        f"this is the address of {known}; add --existing to make them an admin as well, "
        "with a new password"
    )
