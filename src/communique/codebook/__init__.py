"""The codebook: the only door to domain knowledge (actors, offices, issues, verbs, PLOVER tables)."""
