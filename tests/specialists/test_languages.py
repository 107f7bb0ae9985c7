"""Languages are shown by their own names and read from what people write."""

import pytest
from babel import Locale

from portal.specialists import languages
from portal.specialists.languages import Language, UnknownLanguage
from portal.specialists.search import fold

# CLDR calls these otherwise in their own language: with a variety, or a capital letter that
# Georgian does not use in the middle of text.
OTHERWISE_IN_CLDR = {"id", "ka", "ku"}


def test_a_language_has_its_own_name_and_its_english_one():
    assert languages.language("uk") == Language("uk", "Українська", "Ukrainian")


def test_a_region_or_script_is_part_of_the_name():
    assert languages.language("pt-BR").own_name == "Português (Brasil)"


def test_a_language_without_locale_data_goes_by_its_english_name():
    assert languages.language("ase") == Language("ase", *["American Sign Language"] * 2)


@pytest.mark.parametrize("tag", ["", "xx", "english", "EN", "en_GB", "en-gb", "pt-br", "e", "en-"])
def test_other_tags_are_no_languages(tag):
    assert not languages.is_known(tag)


def test_the_common_names_are_those_of_cldr():
    ours = {
        one.tag: (fold(one.own_name), one.english_name)
        for one in languages.common()
        if one.tag not in OTHERWISE_IN_CLDR
    }

    theirs = {
        tag: (fold(Locale(tag).get_display_name() or ""), Locale(tag).get_display_name("en"))
        for tag in ours
    }
    assert ours == theirs
    assert len(ours) > 50


def test_the_direction_of_writing_is_that_of_language_and_script():
    tags = ("ar", "he", "ur", "ku-Arab", "en", "el")

    assert [languages.language(tag).direction for tag in tags] == [*["rtl"] * 4, *["ltr"] * 2]


def test_a_list_is_read_from_own_names_english_names_and_tags_in_its_order():
    written = " português; Ukrainian,\nen , American sign language,English"

    assert languages.read(written) == ("pt", "uk", "en", "ase")


def test_accents_and_case_do_not_matter_when_reading():
    assert languages.read("FRANCAIS, turkce, tieng viet") == ("fr", "tr", "vi")


def test_what_is_written_reads_back():
    tags = ("ta", "ar", "zh-Hant", "pt-BR", "de")

    assert languages.read(languages.write(tags)) == tags


def test_an_unknown_name_is_said():
    with pytest.raises(UnknownLanguage) as caught:
        languages.read("English, Klingonese")

    assert caught.value.written == "Klingonese"
