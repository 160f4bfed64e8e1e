#!/bin/sh
# Writes the restaurant file of every restaurant into FOLDER/<date>, whole or not at all, and drops what is older than 30
# days. For a timer: 15 3 * * *  nightly-export.sh /var/backups/maitred
set -eu
folder=${1:?a folder} today=$(date +%F)
unfinished="$folder/.$today.$$"
trap 'rm -rf "$unfinished"' EXIT

"${MAITRED:-maitred}" export --all --to "$unfinished"
rm -rf "${folder:?}/$today"
mv "$unfinished" "$folder/$today"
find "$folder" -mindepth 1 -maxdepth 1 -type d -name '????-??-??' -mtime +30 -exec rm -rf {} +
