"""Settings by which no mail could go stop the start, by their names."""

import pytest

from portal.errors import ConfigError
from portal.notifications.message import Sender
from portal.notifications.services.post_room import way_out
from portal.notifications.transport import FileTransport

GOOD = Sender("Level Ground <appointments@levelground.example>")


def faults(sender, target):
    with pytest.raises(ConfigError) as caught:
        way_out(sender, target)
    return [fault.partition(":")[0] for fault in caught.value.faults]


def test_good_settings_give_a_way_out(tmp_path):
    way = way_out(Sender(GOOD.written, "A person <help@levelground.example>"), f"file:{tmp_path}")

    assert isinstance(way, FileTransport)
    assert way.folder == tmp_path


@pytest.mark.parametrize("target", ["smtp://", "smtp://x:port", "smtp://x?tls=maybe", "mail"])
def test_a_target_no_mail_can_go_to_is_named_and_not_repeated(target):
    assert faults(GOOD, target) == ["PORTAL_MAIL_URL"]


def test_every_wrong_setting_is_named_at_once():
    assert faults(Sender("Level Ground", "nobody"), "x") == [
        "PORTAL_MAIL_FROM",
        "PORTAL_MAIL_REPLY_TO",
        "PORTAL_MAIL_URL",
    ]
