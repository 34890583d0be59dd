#!/bin/sh
# What `make demo` shows: the example reports read, boards, commitments, and what to try next.
set -eu
cd "$(dirname "$0")"
mkdir -p build
export COMMUNIQUE_DB=build/demo.db

run() {
    printf '\n$ communique'
    for word in "$@"; do
        case $word in *' '*) printf " '%s'" "$word" ;; *) printf ' %s' "$word" ;; esac
    done
    printf '\n\n'
    communique "$@"
}

run read examples
run board USA-CHN --brief
run board USA-CHN --since 1979 --until 1979
run board USA-CHN --since 1991 --until 1991
run board USA-CHN --since 2023-06 --until 2023-06
run board 'COL GOV-COL REB'
run commitments --debtor CHN --as-of 1999-12-31

cat <<'END'

Try next (after: export COMMUNIQUE_DB=build/demo.db PATH="$PWD/.venv/bin:$PATH"):
  communique board RUS-UKR                        another pair; or USA-CHN without --brief: every report, every word
  communique show baker                           one report's whole record; --explain ENTRY says why an entry is there
  communique timeline USA-CHN -o timeline.svg     the moves by day, as a chart
  communique commitments --overdue                promises past their day of which no report tells more
  communique export --format plover -o -          event data for other programs
  communique --help
END
