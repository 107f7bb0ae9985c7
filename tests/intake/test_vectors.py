"""Every test vector of the specification, whole."""

import json
from pathlib import Path

import pytest

from portal.intake import offline
from portal.intake.services.definition_files import shipped

VECTORS = json.loads(Path(__file__).with_name("vectors.json").read_text("utf-8"))["vectors"]


def test_no_vector_is_missing():
    kinds = [vector["kind"] for vector in VECTORS]

    counts = {kind: kinds.count(kind) for kind in kinds}

    assert counts == {"score": 20, "weekly": 4, "changes": 1, "gap": 2}


@pytest.mark.parametrize("vector", VECTORS, ids=[vector["name"] for vector in VECTORS])
def test_each_vector_is_reproduced_exactly(vector):
    data = {"kind": vector["kind"], **vector["input"]}

    result = offline.run(shipped(), data)

    assert json.loads(json.dumps(result)) == vector["expected"]
