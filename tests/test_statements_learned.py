"""Rules and model as two readers of the same attributions; the model is the toy of `model/make.py`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from communique.codebook.book import Codebook
from communique.encoder import Encoder
from communique.extract.statements import learned, read
from communique.extract.statements.attribution import Attribution
from communique.extract.statements.learned import CLAUSE, PHRASE, PlainText
from communique.extract.statements.merging import Agreement, attributions, for_record, led_by_model, led_by_rules, pairs
from communique.parse import Parser
from communique.record import Article, Paragraph, text_id
from communique.settings import Settings


@pytest.fixture(scope="module")
def parse():
    parser = Parser(Settings().spacy_model)

    def parsed(text):
        at, paragraphs = 0, []
        for line in text.split("\n"):
            if line:
                paragraphs.append(Paragraph(line, range(at, at + len(line))))
            at += len(line) + 1
        return next(parser.parse([(Article(id=text_id(text), text=text), paragraphs)]))

    return parsed


@pytest.fixture(scope="module")
def tables():
    return Codebook().speech


@pytest.fixture(scope="module")
def toy():
    return Encoder.load(Path(__file__).parent / "model")


def words(parsed, interval):
    return parsed.doc[slice(*interval)].text


# --- the model's attributions in tokens


def test_the_model_reads_in_tokens_with_the_class_of_its_cue(parse, tables, toy):
    parsed = parse("The.\n\nFerries will stop in May, Ivanova said.")
    (found,) = learned.read(parsed, tables, toy)
    assert words(parsed, found.source) == words(parsed, (found.head, found.head + 1)) == "Ivanova"
    assert words(parsed, found.cue) == "said"
    assert [words(parsed, piece) for piece in found.content] == ["Ferries will stop in May"]
    assert (found.kind, found.rule) == ("speech", CLAUSE)
    assert found.entry.startswith("cues.tsv:")
    assert 0 < found.confidence < 1


def test_a_phrase_is_told_from_a_clause(parse, tables, toy):
    (found,) = learned.read(parse("Ivanova said sorry"), tables, toy)
    assert found.rule == PHRASE


def test_a_denied_cue_is_known(parse, tables, toy):
    (found,) = learned.read(parse("Ivanova has not said ferries stop"), tables, toy)
    assert found.negated


@pytest.mark.parametrize("text", ["One line.", "One.\nTwo “lines”, it’s said.\n\n\nThree\u00a0 spaces   here.", ""])
def test_every_token_is_found_again_by_its_characters(parse, text):
    parsed = parse(text)
    plain = PlainText(parsed)
    for token in parsed.doc:
        start = parsed.interval(token.i, token.i + 1).start
        own = plain.text.index(token.text) if text.count(token.text) == 1 else None
        assert text[start:].startswith(token.text)
        if own is not None:
            assert plain.tokens(own, own + len(token.text)) == (token.i, token.i + 1)


# --- both together


def made(cue, content, rule="clause after cue", confidence=1.0, source=(0, 1), continues=None):
    head = None if source is None else source[0]
    return Attribution(source, head, cue, content, "speech", rule, "cues.tsv:2 say", confidence, continues)


def test_attributions_have_the_spans_of_the_model_and_the_names_of_the_rule():
    ruled, read = made((1, 2), ((2, 9),)), made((1, 3), ((3, 14),), CLAUSE, 0.5, source=(0, 2))
    (found,) = led_by_model([ruled], [read], Agreement({}, (1.0, 2.0, 0.0, 0.0, 0.0, 0.0)))
    assert (found.cue, found.content, found.source) == ((1, 3), ((3, 14),), (0, 2))
    assert (found.rule, found.confidence) == ("clause after cue", pytest.approx(0.881))


def test_a_source_that_only_the_rules_found_stays():
    ruled, read = made((1, 2), ((2, 9),)), made((1, 2), ((2, 9),), CLAUSE, 0.5, source=None)
    (found,) = led_by_model([ruled], [read], Agreement({}))
    assert (found.source, found.head) == ((0, 1), 0)


@pytest.mark.parametrize(("share", "odds", "kept"), [(0.5, -2.0, [0.5]), (0.3, 0.0, [0.5]), (0.5, 0.5, [0.622, 0.5])])
def test_attributions_are_kept_as_far_as_they_are_likely_right(share, odds, kept):
    ruled, read = made((1, 2), ((2, 9),)), made((21, 22), ((22, 30),), CLAUSE, 0.5)
    agreement = Agreement({"speech clause after cue": share}, weights=(1.0, 0.0, 0.0, 0.0, 0.0, odds), worth=0.4)
    assert [one.confidence for one in led_by_model([ruled], [read], agreement)] == kept


def test_a_record_keeps_the_spans_of_the_rules():
    ruled, read = made((1, 2), ((2, 9),)), made((1, 3), ((3, 14),), CLAUSE, 0.5)
    (found,) = led_by_rules([ruled], [read], Agreement({}, (1.0, 2.0, 0.0, 0.0, 0.0, 0.0)))
    assert found == replace(ruled, confidence=0.881)


def test_words_carried_on_are_as_sure_as_what_they_carry_on():
    first = made((1, 2), ((2, 9),))
    more = made(None, ((12, 20),), "carried on", source=None, continues=first)
    read = made((1, 2), ((2, 9), (12, 20)), CLAUSE, 0.9)
    base, carried = led_by_rules([first, more], [read], Agreement({}))
    assert (base.content, carried.content) == (((2, 9),), ((12, 20),))
    assert carried.continues is base
    assert carried.confidence == base.confidence == pytest.approx(0.9)


def test_words_inside_words_stay_in_a_record_and_are_no_attribution():
    outer, inner = made((1, 2), ((2, 20),)), made((5, 6), ((6, 20),), confidence=0.7, source=(4, 5))
    read = made((1, 2), ((2, 20),), CLAUSE, 0.9)
    assert [one.cue for one in led_by_rules([outer, inner], [read], Agreement({}))] == [(1, 2), (5, 6)]
    assert led_by_rules([outer, inner], [read], Agreement({"other": 0.2}))[1].confidence == 0.7
    assert [one.cue for one in led_by_model([outer, inner], [read], Agreement({}))] == [(1, 2)]


@pytest.mark.parametrize(
    ("kind", "confidence", "kept"), [("speech", 0.6, True), ("speech", 0.4, False), ("belief", 0.9, False)]
)
def test_the_model_adds_likely_speech_to_a_record(kind, confidence, kept):
    read = replace(made((1, 2), ((2, 9),), CLAUSE, confidence), kind=kind)
    assert bool(led_by_rules([], [read], Agreement({}))) == kept


def test_the_model_adds_nothing_to_a_record_where_a_rule_found_something():
    ruled, read = made((1, 2), ((2, 40),)), made((10, 11), ((11, 20),), CLAUSE, 0.9)
    assert led_by_rules([ruled], [read], Agreement({})) == [ruled]


def test_two_with_the_same_cue_are_one_even_where_little_content_is_shared():
    assert list(pairs([made((1, 2), ((2, 30),))], [made((1, 3), ((3, 8),))])) == [(0, 0)]
    assert list(pairs([made((1, 2), ((2, 30),))], [made((40, 41), ((3, 8),))])) == []


def test_each_is_paired_once_best_first():
    ruled = [made((1, 2), ((2, 12),)), made((1, 2), ((2, 10),))]
    assert list(pairs(ruled, [made((1, 2), ((2, 10),))])) == [(1, 0)]


def test_nothing_found_by_either():
    assert led_by_model([], [], Agreement({})) == led_by_rules([], [], Agreement({})) == []


def test_the_whole_way_with_and_without_model(parse, tables, toy):
    parsed = parse("Ferries will stop in May, Ivanova said.")
    (both,) = attributions(parsed, tables, toy)
    (alone,) = attributions(parsed, tables)
    assert both.content == alone.content
    assert both.confidence != alone.confidence


def test_the_order_is_that_of_the_words(parse, tables, toy):
    parsed = parse("Ivanova said ferries stop.\nTheir minister believes wheat is dear.")
    found = attributions(parsed, tables, toy)
    assert [one.content for one in found] == sorted(one.content for one in found)


def test_a_record_is_chosen_from_all_that_the_rules_find(parse, tables, toy):
    parsed = parse("Ivanova said ferries stop. Costa denied it.")
    assert {one.cue for one in read(parsed, tables)} <= {one.cue for one in for_record(parsed, tables, toy)}


def test_the_agreement_of_a_model_is_read_from_its_note():
    told = {"rules": {"label": 0.9}, "weights": [1, 2, 3, 4, 5, 6], "threshold": 0.2, "worth": 0.3, "worth_ruled": 0.5}
    assert Agreement.of({"agreement": told}) == Agreement({"label": 0.9}, (1, 2, 3, 4, 5, 6), 0.2, 0.3, 0.5)
    assert Agreement.of({}) == Agreement({})
