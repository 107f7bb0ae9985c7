"""Demo answers as they are written in ``content/demo.yaml``, expanded to one answer an item."""

from collections.abc import Mapping

from portal.intake.questionnaire import Answer

_DOMAINS = ("voi", "bnd", "car", "rep", "fai", "wgt", "grw")
_FULL = ("l1", "l2", "l3", "s1", "s2")
_BRIEF = ("voi.l1", "bnd.l1", "car.l2", "rep.l1", "fai.l3", "wgt.l1", "grw.l3")
_CONSENT = {"con.use": True, "con.age": True, "con.limits": True}


def expand(path: str, written: Mapping[str, Answer]) -> dict[str, Answer]:
    """Return answers by item id: ``voi: me1 ot1 me1 f3 f1`` gives voi.l1 to voi.s2, ``-`` none.

    ``brief`` holds the seven items of the brief path in the order of the parts. The three consents
    are given. Raises ValueError when a line has another number of answers.
    """
    answers: dict[str, Answer] = {"meta.path": path, **_CONSENT}
    for key, value in written.items():
        if key in _DOMAINS:
            answers |= _line([f"{key}.{item}" for item in _FULL], str(value))
        elif key == "brief":
            answers |= _line(list(_BRIEF), str(value))
        else:
            answers[key] = value
    return answers


def _line(items: list[str], text: str) -> dict[str, Answer]:
    pairs = zip(items, text.split(), strict=True)
    return {item: code for item, code in pairs if code != "-"}
