"""What schemathesis cannot know of the trade, and one check more."""

import datetime
import json
import re

import requests
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
# Rules about the clock: an instant may be well shaped and over.
OF_TIME = {"past"}
# What only the server makes, and nobody can guess.
OPAQUE = {"/query/cursor", "/query/after"}
# Whose rules are told in words: no pattern says what an e-mail address is, or the names and values of a map.
IN_WORDS = {"/query/email", "/query/label", "/labels"}
# How far apart two days may be.
SPANS = {"/query/to"}


@schemathesis.check
def what_is_well_shaped_is_not_refused_for_its_shape(ctx, response, case):
    """Valid by the contract is valid by the server."""
    # A case may be called valid as a whole and have a part that is not.
    parts = case.meta.components.values() if case.meta else []
    is_positive = case.meta is not None and case.meta.generation.mode.is_positive
    is_positive = is_positive and all(part.mode.is_positive for part in parts)
    # schemathesis calls an optional header that is there and empty valid, whatever its pattern says.
    is_positive = is_positive and all(case.headers.values() if case.headers else [])
    is_json = case.media_type is None or case.media_type.endswith("json")
    if not is_positive or not is_json or not 400 <= response.status_code < 500:
        return
    try:
        problem = response.json()
    except ValueError:
        return
    if problem.get("code") not in OF_SHAPE:
        return
    errors = problem.get("errors", [])
    excused = [it for it in errors if it["code"] in BETWEEN_FIELDS | OF_TIME or it["pointer"] in OPAQUE | SPANS | IN_WORDS]
    if not errors or len(excused) < len(errors):
        raise AssertionError(f"{case.method} {case.path} was valid and is refused: {problem['code']}: {problem['detail']}")


@schemathesis.check
def a_token_opens_nothing_but_its_own(ctx, response, case):
    """What a manage token opens stays shut without it (401) and with another (404)."""
    takes_token = any("token" in way for way in case.operation.definition.raw.get("security", []))
    if not takes_token or not 200 <= response.status_code < 300:
        return
    url = re.sub(r"([?&])token=[^&]*&?", r"\1", response.request.url)
    headers = {"Content-Type": "application/json"}
    for credential, expected in [({}, 401), ({"Authorization": "Bearer of-somebody-else"}, 404)]:
        answer = requests.request(case.method, url, json=case_body(case), headers=headers | credential, timeout=10)
        if answer.status_code != expected:
            raise AssertionError(f"{case.method} {case.path} answers {answer.status_code} to {credential or 'nobody'}")


def case_body(case):
    return case.body if isinstance(case.body, (dict, list)) else None


@schemathesis.serializer("application/jsonl", "application/x-ndjson")
def as_lines(ctx, value):
    """A text stands as it is; anything else is one line."""
    return value.encode() if isinstance(value, str) else json.dumps(value).encode()


@schemathesis.serializer("application/x-tar")
def as_bytes(ctx, value):
    """Whatever it is, it is no archive."""
    return value if isinstance(value, bytes) else str(value).encode()
