"""What the running portal can say: no kind of mail is without its facts or its words."""

from portal.notifications.notice import Kind


def test_every_kind_of_mail_has_who_tells_it_and_its_words(app):
    kinds = set(Kind)
    office = app.extensions["post_room"].office
    templates = set(app.jinja_env.list_templates())

    assert set(office.renderers) == kinds
    assert {
        f"mail/{kind}{part}" for kind in kinds for part in (".txt", ".subject.txt")
    } <= templates
