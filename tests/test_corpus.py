import random

import pytest

from communique.errors import InputError, KnowledgeError
from training.corpus import build, markup, records, rows, validate
from training.corpus.markup import Mark, MarkupError
from training.corpus.slots import Filling, Slots

COUNTRIES = """state\tdemonym\tcity\tseat\tgiven\tname
Chile\tChilean\tSantiago\t\tAna|Luis\tDuarte|Olmedo
Iran\tIranian\tTehran\t\tShirin|Kamran\tGolshani|Farrokhi
"""
SLOTS = """slot\ttext\tissue\tcontext\tnumber
leader\tthe {demonym} president, {given} {name},\t\t\tsg
topic\tthe tuna fleet\tfisheries\tnatural_resource\t
topic\tborder maps\tterritory\tterritory\t
"""
HEADER = "pattern\torigin\tlabels\ttext\n"


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "patterns").mkdir()
    (tmp_path / "countries.tsv").write_text(COUNTRIES)
    (tmp_path / "slots.tsv").write_text(SLOTS)
    return tmp_path


def sentences(folder, *patterns):
    (folder / "patterns" / "some.tsv").write_text(HEADER + "\n".join(patterns) + "\n")
    return list(build.sentences(folder))


def errors(folder, *patterns):
    (folder / "patterns" / "some.tsv").write_text(HEADER + "\n".join(patterns) + "\n")
    return list(validate.pattern_errors(folder / "patterns" / "some.tsv", Slots.load(folder)))


def texts(sentence, event, role):
    return [sentence.text[start:end] for start, end in getattr(event, role)]


def test_spans_nest_and_serve_two_events():
    text, marks = markup.parse("[A1,2:Oslo [!1:asked]] and [!2:left].")
    assert text == "Oslo asked and left."
    assert marks == (Mark("actor", (1, 2), 0, 10), Mark("anchor", (1,), 5, 10), Mark("anchor", (2,), 15, 19))


@pytest.mark.parametrize(
    "text", ["[A:Oslo said.", "Oslo] said.", "[X:Oslo] said.", "[A:] said.", "{state} said.", "a|b"]
)
def test_bad_markup_is_told(text):
    with pytest.raises(MarkupError):
        markup.parse(text)


def test_one_of_the_alternatives_is_chosen_and_plain_parentheses_stay():
    chosen = {markup.choose("(a|b (c|d)) (e)", random.Random(seed)) for seed in range(30)}  # noqa: S311
    assert chosen == {"a (e)", "b c (e)", "b d (e)"}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a Iranian and an Dutch envoy", "An Iranian and a Dutch envoy"),
        (
            "it was a [O:honest], an [A:European] and an unusual offer",
            "It was an [O:honest], a [A:European] and an unusual offer",
        ),
        ("[A:the president, Ana Duarte,], said", "[A:The president, Ana Duarte], said"),
        ("he met [A:the president, Ana Duarte,]'s aide", "He met [A:the president, Ana Duarte]'s aide"),
        ("he met [A:the president, Ana Duarte,].", "He met [A:the president, Ana Duarte]."),
        ("[A:the United States]'s  offer", "[A:The United States]' offer"),
        ("the [A:the European Union], left", "[A:The European Union], left"),
        ("a U.S. and an union offer, vitamin A is", "A U.S. and a union offer, vitamin A is"),
    ],
)
def test_what_filling_breaks_is_mended(before, after):
    assert markup.repair(before) == after


def test_fillers_of_one_number_are_of_one_country(folder):
    filling = Filling(Slots.load(folder), random.Random(1))  # noqa: S311
    text = filling.fill("{leader2} of {state2} met {leader} of {state} in {capital2}. {leader} left.")
    seats = {"Chile": ("Chilean", "Santiago"), "Iran": ("Iranian", "Tehran")}
    guest, host = (("Chile", "Iran"), ("Iran", "Chile"))[text.index("Iranian") < text.index("Chilean")]
    assert text.index(seats[guest][0]) < text.index(f"of {guest} met") < text.index(f"of {host} in {seats[guest][1]}")
    assert text.startswith("The ")
    assert f". The {seats[host][0]}" in text


def test_an_owner_has_no_apposition(folder):
    (folder / "slots.tsv").write_text(f"{SLOTS}leader\tPresident {{name}}\t\t\tsg\n")
    slots = Slots.load(folder)
    texts = {Filling(slots, random.Random(seed)).fill("[A:{leader}]'s aide") for seed in range(20)}  # noqa: S311
    assert all(text.startswith("[A:President ") for text in texts)


def test_a_filler_brings_its_issue_and_context(folder):
    row = "t-1\ttemplate\tREQUEST/- demand - {topic} legal\t[A:{leader}] [!:asked] [R:{state2}] about [O:{topic}]."
    for sentence in sentences(folder, row):
        (event,) = sentence.events
        tuna = "tuna" in sentence.text
        assert event.issue == (("fisheries",) if tuna else ("territory",))
        assert set(event.context) == {"legal", "natural_resource" if tuna else "territory"}
        assert texts(sentence, event, "object") == ["the tuna fleet" if tuna else "border maps"]
        assert not texts(sentence, event, "actor")[0].endswith(",")


def test_the_same_rows_give_the_same_sentences_and_none_twice(folder, monkeypatch):
    monkeypatch.setattr(rows, "PER_TEMPLATE", 8)
    row = "t-1\ttemplate\tnone\t(Tuna|Cod) sold well in {state}."
    first = sentences(folder, row)
    assert first == sentences(folder, row)
    assert len({sentence.text for sentence in first}) == len(first) == 4
    assert {sentence.split for sentence in first} == {first[0].split}


def test_the_file_gives_back_what_was_written(folder, tmp_path):
    row = "t-1\ttemplate\tAGREE/- promise future {topic} -\t[A:{leader}] [!:promised] [R:{state2}] [O:{topic}]."
    made = sentences(folder, row)
    path = tmp_path / "corpus.jsonl"
    path.write_text(records.dumps(made))
    assert list(records.load(path)) == made


def test_a_line_of_another_form_is_told_with_its_number(tmp_path):
    path = tmp_path / "corpus.jsonl"
    path.write_text('{"id": "a"}\n')
    with pytest.raises(InputError, match=r"corpus.jsonl:1: "):
        records.load(path)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("x\thand\tAGREE/visit promise future - -\t[A:Oslo] [!:promised] it.", "type/mode 'AGREE/visit'"),
        ("x\thand\tAID/- demand - - -\t[A:Oslo] [!:helped].", "move demand cannot be AID"),
        ("x\thand\tAGREE/- offer - - -\t[A:Oslo] [!:offered] it.", "without auxiliary"),
        ("x\thand\tTHREATEN/- warn - - -\t[A:Oslo] [!:warned] it [C:if it came].", "not hypothetical"),
        ("x\thand\tAGREE/- promise future fish -\t[A:Oslo] [!:promised] it.", "issue 'fish'"),
        ("x\thand\tAGREE/- promise future - -\t[A:Oslo] [!:made promises] it.", "is not one word"),
        ("x\thand\tAGREE/- promise future - -\tHe [!:promised] it.", "neither actor nor recipient"),
        ("x\thand\tAGREE/- promise future - -\t[A:Oslo] promised it.", "0 anchors"),
        ("x\thand\tAGREE/- promise future - -\t[A2:Oslo] [!:promised] it.", "has no label"),
        ("x\thand\tAGREE promise future - -\t[A:Oslo] [!:promised] it.", "must be TYPE/mode"),
        ("x\thand\tnone\tIn {state} it rained.", "it is a template"),
        ("x\ttemplate\tnone\tIn Oslo it rained.", "it is hand-written"),
        ("x\ttemplate\tnone\tIn {nowhere} it rained.", "no fillers"),
        ("x\thand\tnone\tIn the rain rain.", "reads wrong"),
    ],
)
def test_the_validator_tells_what_is_wrong_and_where(folder, row, said):
    try:
        found = errors(folder, row)
    except KnowledgeError as error:
        found = [str(error)]
    assert any(said in error and "some.tsv:2: " in error for error in found), found


def test_an_id_stands_once(folder):
    row = "x\thand\tnone\tIt rained."
    assert any("at" in error and "too" in error for error in errors(folder, row, row))


def test_patterns_that_say_nearly_the_same_are_found(folder):
    path = folder / "patterns" / "some.tsv"
    said = "The envoy of the council left the old town before noon"
    path.write_text(
        f"{HEADER}a\thand\tnone\t{said}.\nb\thand\tnone\t{said} today.\nc\thand\tnone\tIt rained all day.\n"
    )
    assert [(a.id, b.id) for _, a, b in validate.near(rows.load(path))] == [("a", "b")]


def test_the_corpus_is_valid():
    slots = Slots.load(records.FOLDER)
    assert not list(validate.slot_errors(slots))
    assert not [error for path in rows.files(records.FOLDER) for error in validate.pattern_errors(path, slots)]
    assert not list(validate.corpus_errors(records.load(), records.FOLDER))
