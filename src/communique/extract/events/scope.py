"""What stands above a word that reports a move."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Scope:
    """What stands above a trigger: the modes that it gets from there.

    Attributes:
        aux: the auxiliary modes.
        modal: the modal that decided, lower case, or "".
        clause: the finite verb (or the topmost one) whose subject and adverbs the event has.
        dropped: why this is no event, or "".
        absent: whether somebody only says that there is no sign of it.
        provisional: whether what is to come is meant, but not settled.
        unreal: whether it is what would have been: "would have signed".
        denials: how many negations stand above it; two of them cancel out.
    """

    aux: set[str] = field(default_factory=set)
    modal: str = ""
    clause: int = 0
    dropped: str = ""
    absent: bool = False
    provisional: bool = False
    unreal: bool = False
    denials: int = 0

    def deny(self) -> None:
        """One more negation: two of them cancel out ("did not fail to sign")."""
        self.denials += 1
        self.aux ^= {"negation"}

    def add(self, effect: str) -> None:
        """What a word above does: a mode, `keep` for nothing.

        `tentative` is future and hypothetical, `provisional` hypothetical without taking the future away.
        """
        self.provisional |= effect in ("tentative", "provisional")
        if effect == "negation":
            self.deny()
        elif effect == "tentative":
            self.aux |= {"future", "hypothetical"}
        elif effect == "provisional":
            self.aux.add("hypothetical")
        elif effect != "keep":
            self.aux.add(effect)
