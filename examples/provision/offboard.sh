#!/bin/sh
# A restaurant leaves: offboard.sh SLUG ARCHIVE.tar [GRACE_DAYS]. It is given notice first, so that nothing is booked after
# its archive was made. Until its grace is over (30 days) `maitred restaurant resume SLUG` calls it back; then nothing of it is
# left. Another server takes it in with `maitred restaurant import ARCHIVE.tar`.
set -eu
slug=${1:?a slug} archive=${2:?a file for the archive} days=${3:-30}
umask 077

if [ "$days" -lt 1 ]; then
    echo "offboard.sh: a day of grace at least, or the archive could not be made" >&2
    exit 2
fi
"${MAITRED:-maitred}" restaurant delete "$slug" --grace-days "$days"
"${MAITRED:-maitred}" restaurant export "$slug" --to "$archive"
tar -tf "$archive" restaurant.db >/dev/null
echo "$slug leaves in $days days; its archive is $archive"
