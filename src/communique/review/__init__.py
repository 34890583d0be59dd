"""People judge entries: what waits for them, their verdicts, and how far they agree.

`queue` says what waits and what was done, `coding` gives verdicts, `values` reads corrected values, `agreement`
compares coders. What becomes of a record by verdicts is in `communique.verdicts`.
"""
