#!/bin/sh
# Opens every restaurant of a chain: one line of a CSV each, filled into one template. What is there already and is the
# same stays as it is, so the script can be run again after a line was changed or added.
#
#   chain.sh chain.csv template.yaml
#
# The columns are slug, name, zone, phone and last_start, without quotes and commas inside.
set -eu
csv=${1:?a CSV} template=${2:?a template}
files=$(mktemp -d)
trap 'rm -rf "$files"' EXIT

awk -F, -v template="$template" -v files="$files" '
    NR == 1 { for (at = 1; at <= NF; at++) column[at] = $at; next }
    NF == 0 { next }
    NF != length(column) { print "line " NR " has " NF " columns" > "/dev/stderr"; exit 1 }
    {
        file = files "/" $1 ".yaml"
        # In what gsub puts in, & and \ mean something.
        for (at = 1; at <= NF; at++) gsub(/[&\\]/, "\\\\&", $at)
        while ((getline line < template) > 0) {
            for (at = 1; at <= NF; at++) gsub("@" column[at] "@", $at, line)
            print line > file
        }
        close(template)
        close(file)
    }' "$csv"

"${MAITRED:-maitred}" apply --keep-going -f "$files"
