import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from portal.intake.commands import intake
from portal.intake.services.definition_files import FOLDER
from tests.support.intake import questionnaire

VECTORS = json.loads(Path(__file__).with_name("vectors.json").read_text("utf-8"))["vectors"]
SHIPPED = (FOLDER / "relationship-balance-1.0.0.yaml").read_text("utf-8")


def run(*arguments: object):
    return CliRunner().invoke(intake, [str(argument) for argument in arguments])


def test_scoring_a_file_prints_what_a_vector_expects(tmp_path):
    vector = VECTORS[0]
    file = tmp_path / "answers.json"
    file.write_text(json.dumps({"kind": vector["kind"], **vector["input"]}), "utf-8")

    done = run("score", file)

    assert (done.exit_code, done.stderr) == (0, "")
    assert json.loads(done.stdout) == vector["expected"]


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b'{"kind": "score",\n nonsense}', "line 2 is not JSON"),
        (b"\xff\xfe", "is not UTF-8 text"),
        (b"{}", "kind is not one of score, weekly, changes, gap"),
        (
            b'{"kind": "score", "version": "1.0.0", "answers": {"saf.harm": "secret"}}',
            "answers.saf.harm is refused: unknown_option",
        ),
    ],
)
def test_a_file_that_cannot_be_scored_is_one_line_on_stderr(tmp_path, content, line):
    file = tmp_path / "answers.json"
    file.write_bytes(content)

    done = run("score", file)

    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr == f"Error: {file}: {line}\n"


@pytest.mark.parametrize("command", ["score", "check"])
def test_a_file_that_is_not_there_is_one_line_on_stderr(tmp_path, command):
    done = run(command, tmp_path / "none")

    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr == f"Error: {tmp_path / 'none'}: No such file or directory\n"


def test_scoring_nothing_is_wrong_usage():
    assert run("score").exit_code == 2


def test_checking_without_a_file_checks_what_comes_with_the_portal():
    done = run("check")

    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout == (
        "relationship-balance-intake 1.0.0 (draft): 82 items, valid,"
        f" sha256 {questionnaire().sha256}\n"
    )


def test_checking_a_wrong_definition_names_each_fault_by_path(tmp_path):
    file = tmp_path / "mine.yaml"
    file.write_text(
        SHIPPED.replace('fallback: "ZZ"', 'fallback: "XX"').replace(
            'metric: "has.goal"', 'metric: "has.hope"'
        ),
        "utf-8",
    )

    done = run("check", file)

    assert done.exit_code == 1
    assert sorted(done.stdout.splitlines()) == [
        "mine.yaml: crisis.fallback: there is no country XX",
        "mine.yaml: openers[3].when.metric: there is no metric has.hope",
    ]
    assert done.stderr == f"Error: {file}: not a valid definition\n"


def test_checking_for_production_refuses_lines_nobody_reviewed():
    done = run("check", "--production")

    assert done.exit_code == 1
    assert len(done.stdout.splitlines()) == 12


def test_a_file_that_is_not_yaml_names_its_line(tmp_path):
    file = tmp_path / "mine.yaml"
    file.write_text("schema: [\nid: }", "utf-8")

    done = run("check", file)

    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr.startswith(f"Error: {file}: line 2: ")
    assert len(done.stderr.splitlines()) == 1
