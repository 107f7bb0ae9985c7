"""The list of topics covers everything the demo practice speaks of."""

import json
from pathlib import Path

from portal.specialists import topics

PRACTICE = Path(__file__).resolve().parents[2] / "portal" / "content" / "practice.json"


def test_every_topic_of_the_demo_practice_has_its_words():
    practice = json.loads(PRACTICE.read_text("utf-8"))
    named = {topic for one in practice["specialists"] for topic in one["topics"]}

    assert named == set(topics.TOPICS)


def test_labels_are_in_order_and_each_is_used_once():
    labels = list(topics.TOPICS.values())

    assert labels == sorted(set(labels))


def test_a_topic_that_left_the_list_stands_for_itself():
    assert topics.label("old-topic") == "Old topic"
