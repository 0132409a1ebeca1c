"""Which words a story is about, and which texts are copies."""

import pytest

from store.news.sketch import Sketch, likeness, near, read
from store.news.sketch import sketch as kept
from store.news.terms import STRONGEST, UNIT, counted, fold, stem, weighed


@pytest.mark.parametrize(
    ("word", "same_as"),
    [
        ("elections", "election"),
        ("voted", "vote"),
        ("voting", "vote"),
        ("cities", "city"),
        ("stopped", "stop"),
        ("Élysée", "elysee"),
        ("Israel's", "israel"),
        ("Israel’s", "Israel"),
    ],
)
def test_forms_of_a_word_are_one_term(word, same_as):
    assert stem(fold(word)) == stem(fold(same_as))


@pytest.mark.parametrize(
    ("one", "other"), [("news", "new"), ("gas", "ga"), ("bus", "bu"), ("crisis", "crisi")]
)
def test_short_words_and_singulars_on_s_keep_their_meaning(one, other):
    assert stem(one) != other


def test_stop_words_and_numbers_say_nothing_and_years_do():
    assert set(counted("The war of 1812", "It was on 12 of those days, and 2024 too.")) == {
        "war",
        "1812",
        "2024",
    }


def test_names_and_titles_count_more():
    amounts = counted("Canal", "The tolls of Panama rise. Ships pay.")

    assert amounts["canal"] > amounts["ship"] == amounts["toll"]
    assert amounts["panama"] == pytest.approx(1.3 * amounts["toll"])


def test_a_headline_in_title_case_makes_no_names():
    amounts = counted("Vehicle Plows Into Street Festival", "")

    assert len(set(amounts.values())) == 1


def test_the_forty_strongest_make_a_vector_of_unit_length():
    text = " ".join(f"word{number} " * (1 + number % 7) for number in range(100))
    weights = weighed(counted("", text), {f"word{n}": n + 1 for n in range(100)}, 1000)

    assert len(weights) == STRONGEST
    assert sum(weight**2 for weight in weights.values()) == pytest.approx(UNIT**2, rel=0.01)
    assert weighed({}, {}, 10) == {}


def test_rare_words_weigh_more_than_common_ones():
    weights = weighed({"common": 1.0, "rare": 1.0}, {"common": 900, "rare": 2}, 1000)

    assert weights["rare"] > 2 * weights["common"]


TEXT = "A river has been through the same forty houses for the third time in nine years, and nobody moves."


def sketch(title: str, text: str) -> Sketch:
    return read(kept(title, text))


def test_copies_are_seen_and_stories_on_the_same_subject_are_not():
    original = sketch("River floods", TEXT)

    assert likeness(original, original) == 1.0
    assert near(original, sketch("River floods again", TEXT))
    assert not near(
        original, sketch("Flood wall planned", "The town wants a wall against the river beside forty houses.")
    )
    assert not near(read(b""), read(b""))


def test_the_same_title_is_a_copy_whatever_its_marks():
    one, other = (
        sketch("Votes counted!", "Some words here."),
        sketch("votes, counted", "Quite other ones there."),
    )

    assert near(one, other, "Votes counted!", "votes, counted")
    assert not near(one, other)


def test_long_copies_are_seen_by_their_sketches():
    words = [f"w{number}" for number in range(390)]
    changed = [*words[:30], "x", *words[31:200], "y", *words[201:]]

    assert likeness(sketch("", " ".join(words)), sketch("", " ".join(changed))) == pytest.approx(
        0.97, abs=0.06
    )
    assert len(kept("", " ".join(words))) == 512
