"""`communique show`: the record of one article as people read it, and why an entry was made."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import closing

from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from communique import explain as reasons
from communique import query, topics, wording
from communique.cli import screen
from communique.codebook.actors import ActorTables
from communique.codebook.book import Codebook
from communique.codes import Codes
from communique.export import lines
from communique.record import Actor, Event, Meeting, Record, Statement, plain
from communique.settings import Settings
from communique.store import open_store

ID = 8  # characters of an entry's id that are shown: the letter of its kind, and seven more
DEEPEST = 6  # indentation of statements inside statements
_Shown = tuple[str, Text, int]  # an entry's id, what is told of it, how deep it is indented


def show(settings: Settings, name: str, *, as_json: bool) -> None:
    """Prints the record of the article that `name` means."""
    codes = Codes.load(settings.knowledge)
    with closing(open_store(settings.db, create=False)) as store:
        one = query.record(store, name)
        made_by = store.stamps([one.article.id])[one.article.id]
        places = store.locators(one.article.id)
    if as_json:
        screen.show_json(list(lines.of_record(one, made_by)))
        return
    _head(one, places, made_by)
    _part("Meetings", map(_meeting, one.meetings))
    _part("Statements", _statements(one))
    for issue, events in _by_issue(one).items():
        _part(f"Moves: {wording.issue(issue)}", map(_event, events))
    _part("Commitments", _commitments(one))
    _part("Positions", _positions(one, codes))


def explain(settings: Settings, name: str, entry: str, *, as_json: bool) -> None:
    """Prints why the entry was made: its rule, and the rows of the tables behind it."""
    with closing(open_store(settings.db, create=False)) as store:
        one = query.record(store, name)
        made_by = store.stamps([one.article.id])[one.article.id]
    found = query.entry(one, entry)
    tables = ActorTables.load(settings.knowledge)
    told = reasons.of_entry(found, settings.knowledge)
    told += reasons.of_actors(found, tables, topics.day_of(one.article), settings.knowledge)
    if Codebook(settings.knowledge).version not in made_by.split():
        screen.err().print("the tables have changed since: other rows may stand there now; read the article again")
    if as_json:
        screen.show_json({"entry": plain(found), "made_by": made_by, "reasons": [each.plain() for each in told]})
        return
    screen.heading(f"{type(found).__name__} {found.id}", f"made by {made_by}")
    words = found.evidence.text if not isinstance(found, Statement) else _said(one, found)
    _line(Text(wording.quoted(words), style="italic"))
    shown: set[str | None] = set()
    for each in told:
        _line(Text.assemble((wording.safe(each.told), "bold")), 0)
        for column, value in each.row.items() if each.place not in shown else ():
            _line(Text.assemble((f"{column}: ", "dim"), wording.safe(value)), 2)
        shown.add(each.place)
    if not told:
        _line(Text("no reason was noted"))


# -- the parts


def _head(one: Record, places: Iterable[str], made_by: str) -> None:
    article = one.article
    screen.heading(article.title or "(no title)")
    when = wording.dated(article) + (f" ({article.published_basis})" if article.published_basis else "")
    known = [when, article.dateline, article.byline, article.agency, article.source, article.url]
    _line(Text(", ".join(wording.safe(each) for each in known if each)))
    _line(
        Text(f"article {article.id[:ID]}; read from {', '.join(map(wording.safe, places)) or 'elsewhere'}", style="dim")
    )
    _line(Text(f"made by {made_by}", style="dim"))


def _part(name: str, entries: Iterable[_Shown]) -> None:
    """A heading and its entries, where there are any: their ids in a column of their own."""
    told = list(entries)
    if not told:
        return
    screen.out().print()
    screen.heading(name)
    table = Table.grid(padding=(0, 1, 0, 0))
    table.add_column(width=ID, style="dim")
    table.add_column()
    for identity, text, depth in told:
        table.add_row(identity[:ID], Padding(text, (0, 0, 0, 2 * depth)))
    screen.out().print(table)


def _line(text: Text, depth: int = 0) -> None:
    screen.out().print(Padding(text, (0, 0, 0, 2 * depth)))


def _name(actor: Actor | None) -> str:
    """A person with the office, others by name: `James Baker (Secretary of State, USA)`."""
    if actor is None:
        return "nobody named"
    more = [actor.role if actor.role != actor.name else None, actor.country if actor.kind != "state" else None]
    told = ", ".join(wording.safe(each) for each in more if each)
    return f"{wording.safe(actor.name)} ({told})" if told else wording.safe(actor.name)


def _names(actors: Iterable[Actor]) -> str:
    return ", ".join(dict.fromkeys(_name(actor) for actor in actors)) or "nobody named"


def _meeting(met: Meeting) -> _Shown:
    place = f" in {wording.safe(met.place)}" if met.place else ""
    when = f", {wording.days(met.start, met.end)}" if met.start or met.end else ""
    told = f"{met.form}{place}{when}, {met.status}: {_names(met.participants)}\n"
    return met.id, Text.assemble(told, (wording.quoted(met.evidence.text), "italic")), 0


def _said(one: Record, said: Statement) -> str:
    return " … ".join(one.article.text[span.start : span.end] for span in said.content)


def _statements(one: Record) -> Iterator[_Shown]:
    """In the text's order, those inside others indented."""
    parents = {said.id: said.parent for said in one.statements}
    for said in one.statements:
        depth, parent = 0, said.parent
        while parent is not None and depth < DEEPEST:
            depth, parent = depth + 1, parents.get(parent)
        cue = f" {wording.safe(said.cue.text)}" if said.cue else ""
        whom = f" to {_name(said.audience)}" if said.audience else ""
        relayed = f", as told by {_name(said.relayed_by)}" if said.relayed_by else ""
        who = f"{_name(said.speaker)}{cue}{whom}{relayed}: "
        yield said.id, Text.assemble(who, (wording.safe(_said(one, said)), "italic")), depth


def _by_issue(one: Record) -> dict[str, list[Event]]:
    """The events under their main issue, in the order in which the text comes to the issues."""
    found: dict[str, list[Event]] = defaultdict(list)
    for event in one.events:
        found[event.issue[0] if event.issue else "other"].append(event)
    return found


def _event(event: Event) -> _Shown:
    aux = wording.aux_words(event)
    code = "/".join(filter(None, (event.event, event.mode)))
    score = f" {event.scale:+.1f}" if event.scale else ""
    whom = f" → {_names(event.recipient)}" if event.recipient else ""
    told = Text.assemble(f"{_names(event.actor)}{whom}: ", (event.move, "bold"))
    told.append(f" ({aux})" if aux else "").append(f"  {code}{score}\n" if code else "\n", style="dim")
    told.append(wording.quoted(event.evidence.text), style="italic")
    for name, value in (("condition", event.condition), ("quantity", event.quantity), ("when", event.when)):
        if value is not None:
            told.append(f"\n{name}: ", style="dim").append(wording.safe(value.text))
            if name == "when" and event.when:
                told.append(f" ({wording.days(event.when.start, event.when.end)})")
    if len(event.issue) > 1:
        told.append("\nalso: ", style="dim").append(", ".join(map(wording.issue, event.issue[1:])))
    return event.id, told, 0


def _commitments(one: Record) -> Iterator[_Shown]:
    for owed in one.commitments:
        due = f", due {wording.days(owed.due.start, owed.due.end)}" if owed.due else ""
        told = f"{_names(owed.debtor)} → {_names(owed.creditor)}: {owed.strength}, {owed.status}{due}\n"
        text = Text.assemble(told, (wording.quoted(owed.evidence.text), "italic"))
        if owed.condition:
            text.append("\ncondition: ", style="dim").append(wording.safe(owed.condition.text))
        yield owed.id, text, 0


def _positions(one: Record, codes: Codes) -> Iterator[_Shown]:
    for stand in one.positions:
        other = stand.dyad[1 - stand.dyad.index(stand.side)]
        who = f"{codes.name(stand.side)} towards {codes.name(other)}, {wording.issue(stand.issue).lower()}: "
        yield "", Text.assemble(who, screen.standing(stand.standing)), 0
