from portal.workspace import naming


def test_initials_are_the_first_letters_of_at_most_three_words():
    given = ["Ana", "ana berta", "Őry Щука", "“Bo”", "A B C D"]

    assert [naming.initials(name) for name in given] == ["A.", "A. B.", "Ő. Щ.", "B.", "A. B. C."]


def test_the_name_is_marked_in_sentences_and_a_quotation_stays_as_it_was_written():
    marked = naming.marked("Ana, not Anabel: “Ana & I”", "Ana")

    assert marked == (
        '<span class="name" data-initials="A."><span>Ana</span></span>, not Anabel: '
        "<bdi>“Ana &amp; I”</bdi>"
    )


def test_what_somebody_wrote_cannot_become_markup():
    assert naming.marked("<b>x</b>", "x<i>") == "&lt;b&gt;x&lt;/b&gt;"
