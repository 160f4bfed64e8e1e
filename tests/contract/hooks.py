"""What schemathesis cannot know of the trade, and one check more."""

import datetime

import schemathesis
from hypothesis import strategies as st

# Days and instants that the calendars of restaurants reach: 1970 to 9000.
FIRST, LAST = datetime.date(1970, 1, 1), datetime.date(9000, 12, 31)
schemathesis.openapi.format("date", st.dates(FIRST, LAST).map(str))
INSTANTS = st.datetimes(
    datetime.datetime(1970, 1, 2), datetime.datetime(9000, 12, 30), timezones=st.just(datetime.timezone.utc)
)
schemathesis.openapi.format("date-time", INSTANTS.map(lambda it: it.isoformat().replace("+00:00", "Z")))

# Refusals for the shape of a request.
OF_SHAPE = {"bad_json", "bad_query", "bad_header", "bad_request", "invalid", "unsupported_media_type", "body_too_large"}
# Rules between fields (`date` and `time`, or `starts_at`), which a schema of ours does not say.
BETWEEN_FIELDS = {"missing", "contradicts"}
# What only the server makes, and nobody can guess.
OPAQUE = {"/query/cursor"}


@schemathesis.check
def what_is_well_shaped_is_not_refused_for_its_shape(ctx, response, case):
    """Valid by the contract is valid by the server."""
    is_positive = case.meta is not None and case.meta.generation.mode.is_positive
    if not is_positive or not 400 <= response.status_code < 500:
        return
    try:
        problem = response.json()
    except ValueError:
        return
    if problem.get("code") not in OF_SHAPE:
        return
    errors = problem.get("errors", [])
    excused = [it for it in errors if it["code"] in BETWEEN_FIELDS or it["pointer"] in OPAQUE]
    if not errors or len(excused) < len(errors):
        raise AssertionError(f"{case.method} {case.path} was valid and is refused: {problem['code']}: {problem['detail']}")
