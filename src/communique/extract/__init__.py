"""The extractors: one module for each kind of entry, each a pure generator of records."""
