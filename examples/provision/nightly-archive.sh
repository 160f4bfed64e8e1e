#!/bin/sh
# Writes the whole archive of every restaurant (reservations, guests and all) into FOLDER/<date>, and drops what is older
# than 30 days. Restaurants go on meanwhile. Keep the folder as you keep the data folder: guests' links can be made from it.
# For a timer: 45 3 * * *  nightly-archive.sh /var/backups/maitred
set -eu
folder=${1:?a folder} today=$(date +%F)
unfinished="$folder/.$today.$$"
trap 'rm -rf "$unfinished"' EXIT
umask 077
mkdir -p "$unfinished"

"${MAITRED:-maitred}" --output text restaurant list > "$unfinished/.list"
while read -r slug rest; do
    "${MAITRED:-maitred}" restaurant export "$slug" --to "$unfinished/$slug.tar"
    tar -tf "$unfinished/$slug.tar" restaurant.db >/dev/null
done < "$unfinished/.list"
rm "$unfinished/.list"
rm -rf "${folder:?}/$today"
mv "$unfinished" "$folder/$today"
find "$folder" -mindepth 1 -maxdepth 1 -type d -name '????-??-??' -mtime +30 -exec rm -rf {} +
