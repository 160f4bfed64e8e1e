#!/bin/sh
# Writes the whole archive of every restaurant (reservations, guests and all) into FOLDER/<date>, and drops what is older
# than 30 days. Restaurants go on meanwhile. Keep the folder as you keep the data folder: guests' links can be made from it.
# For a timer: 45 3 * * *  nightly-archive.sh /var/backups/maitred
set -eu
folder=${1:?a folder} today=$(date +%F)
url=${MAITRED_URL:-http://127.0.0.1:8080}
key=${MAITRED_KEY:-$(cat "${MAITRED_DATA:-data}/platform.key")}
unfinished="$folder/.$today.$$"
trap 'rm -rf "$unfinished"' EXIT
umask 077
mkdir -p "$unfinished"

# The key goes by standard input: arguments can be seen by everybody on the machine.
ask() { printf 'header = "authorization: Bearer %s"\n' "$key" | curl --config - --fail --silent --show-error "$@"; }

"${MAITRED:-maitred}" --output json restaurant list | grep -o '"slug": *"[^"]*"' | cut -d'"' -f4 | while read -r slug; do
    ask --output "$unfinished/$slug.tar" "$url/v1/platform/restaurants/$slug/export"
    tar -tf "$unfinished/$slug.tar" restaurant.db >/dev/null
done
rm -rf "${folder:?}/$today"
mv "$unfinished" "$folder/$today"
find "$folder" -mindepth 1 -maxdepth 1 -type d -name '????-??-??' -mtime +30 -exec rm -rf {} +
