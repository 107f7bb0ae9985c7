"""Folding: what a person types finds what a specialist wrote, accents or not."""

import pytest

from portal.specialists import search


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Łucja Żurawska-Brzęk", "lucja zurawska brzek"),
        ("Róisín O'Keough", "roisin o keough"),
        ("Thảo Vy Nguyễn", "thao vy nguyen"),
        ("Straße", "strasse"),
        ("ΕΛΈΝΗ", "ελενη"),
        ("Йосип", "иосип"),
        ("يَاسْمِين", "ياسمين"),
        ("தமிழ்", "தமிழ்"),
        ("  two\n lines ", "two lines"),
        ("", ""),
    ],
)
def test_folding_drops_case_and_accents_and_keeps_words(written, folded):
    assert search.fold(written) == folded


def test_composed_and_decomposed_letters_fold_to_the_same():
    assert search.fold("Ine\u0302s") == search.fold("In\u00eas") == "ines"


def test_every_word_of_the_stored_text_follows_a_space():
    stored = search.search_text(["Maria Oliveira", "", "Repair after conflict"])

    assert stored == " maria oliveira repair after conflict"


def test_a_question_counts_each_word_once_and_no_more_than_eight():
    assert search.words("Lisbon LISBON, Líšbon money") == ["lisbon", "money"]
    assert len(search.words(" ".join(f"word{number}" for number in range(20)))) == 8


@pytest.mark.parametrize(
    ("word", "stored", "is_found"),
    [
        ("mar", " maria oliveira", True),
        ("ria", " maria oliveira", False),
        ("治疗", " 家庭治疗师", True),
        ("ครอบ", " นักบำบัดครอบครัว", True),
    ],
)
def test_a_word_is_found_where_a_word_begins_or_anywhere_without_spaces(word, stored, is_found):
    wanted = search.pattern(word)

    assert (wanted.strip("%") in stored) is is_found
