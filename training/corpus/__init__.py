"""An open corpus of sentences labelled with PLOVER events, written in our own words, and the tools that make it."""
