#!/bin/sh
# A restaurant leaves: offboard.sh SLUG ARCHIVE.tar [GRACE_DAYS]. It is given notice first, so that nothing is booked after
# its archive was made; then its archive is fetched and looked at. Until its grace is over (30 days) it can be called back:
#   curl -X POST -H "authorization: Bearer $MAITRED_KEY" "$MAITRED_URL/v1/platform/restaurants/SLUG/resume"
# Then nothing of it is left. At another server the archive is taken in with
#   curl -H 'content-type: application/x-tar' --data-binary @ARCHIVE.tar -H … "$MAITRED_URL/v1/platform/imports"
set -eu
slug=${1:?a slug} archive=${2:?a file for the archive} days=${3:-30}
url=${MAITRED_URL:-http://127.0.0.1:8080}/v1/platform/restaurants/$slug
key=${MAITRED_KEY:-$(cat "${MAITRED_DATA:-data}/platform.key")}
umask 077

# The key goes by standard input: arguments can be seen by everybody on the machine.
ask() { printf 'header = "authorization: Bearer %s"\n' "$key" | curl --config - --fail --silent --show-error "$@"; }

if [ "$days" -lt 1 ]; then
    echo "offboard.sh: a day of grace at least, or the archive could not be made" >&2
    exit 2
fi
ask --request DELETE "$url?grace_days=$days" >/dev/null
ask --output "$archive.part" "$url/export"
tar -tf "$archive.part" restaurant.db >/dev/null
mv "$archive.part" "$archive"
echo "$slug leaves in $days days; its archive is $archive"
