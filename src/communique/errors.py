"""What can go wrong by the caller's doing: one base class, so that every surface catches one thing."""


class CommuniqueError(Exception):
    """A mistake that the user can mend: the message is one line saying what is wrong, where, and what to do."""


class InputError(CommuniqueError):
    """A path, URL, option or file that cannot be used as given."""


class KnowledgeError(CommuniqueError):
    """A bad entry in a knowledge file; the message begins with the file and the line."""


class PinError(CommuniqueError):
    """Words that do not stand where an entry says that they stand."""


class StoreError(CommuniqueError):
    """A database that cannot be opened, migrated or written."""


class UnstorableError(StoreError):
    """A record that no database can hold: a defect of the document, where other `StoreError`s are the database's."""


class NothingFoundError(CommuniqueError):
    """Nothing in the records answers the question: no mistake in itself, yet not what was asked for."""
