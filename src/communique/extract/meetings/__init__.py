"""Who met whom, where and when, and whether it took place.

A *mention* is one verb or noun of meeting with what its clause says of it. Mentions that add nothing of their own ("the
talks") are dropped where a fuller one can be meant; what is left is one meeting each.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from communique.actors import Cast
from communique.codebook.meetings import MeetingTables
from communique.dates import TimeExpression
from communique.extract.meetings.mention import Mention, distinct
from communique.extract.meetings.reader import Reader
from communique.parse import Parsed
from communique.record import Meeting, entry_id


def extract(parsed: Parsed, cast: Cast, tables: MeetingTables, times: Sequence[TimeExpression]) -> Iterator[Meeting]:
    """The meetings that the story reports, in the order of their evidence."""
    for mention in distinct(Reader(parsed, cast, tables, times).mentions()):
        yield _meeting(parsed, mention)


def _meeting(parsed: Parsed, mention: Mention) -> Meeting:
    evidence = parsed.quote(mention.start, mention.end)
    time = mention.time
    return Meeting(
        id=entry_id(parsed.article.id, "meeting", evidence.start, evidence.end, str(mention.trigger - mention.start)),
        article=parsed.article.id,
        participants=mention.participants,
        place=mention.place,
        start=time.earliest if time else None,
        end=time.latest if time else None,
        status=mention.status,
        form=mention.form,
        evidence=evidence,
        why=(f"rule: {mention.status} {mention.form}", mention.why),
    )
