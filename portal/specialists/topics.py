"""What people come to talk about: the one list of topics, each with the words people see."""

from types import MappingProxyType

TOPICS = MappingProxyType(
    {
        "own-life": "A life of your own",
        "season-or-pattern": "A season or a pattern",
        "being-heard": "Being heard",
        "drifting-apart": "Drifting apart",
        "family": "Family",
        "friendship": "Friendship",
        "give-and-take": "Give and take",
        "growing-together": "Growing together",
        "boundaries": "Limits",
        "distance": "Living apart",
        "repair": "Making up",
        "money": "Money",
        "new-parents": "New parents",
        "parting": "Parting",
        "culture": "Two cultures",
        "unseen-work": "Unseen work",
        "importance": "Who matters more",
    }
)
"""Label by slug, in the order of the labels."""


def label(topic: str) -> str:
    """Return the words for a topic; a slug that is no longer in the list stands for itself."""
    return TOPICS.get(topic, topic.replace("-", " ").capitalize())
