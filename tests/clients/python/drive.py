"""A guest and a host, with the Python client that openapi-python-client makes of the contract."""

import datetime
import os

from maitred_client import AuthenticatedClient, Client
from maitred_client.api.guests import cancel_reservation, create_reservation, place_hold, update_reservation
from maitred_client.api.people import sign_in
from maitred_client.api.staff import book_in, list_reservations, seat_reservation
from maitred_client.models import (
    BookInRequest,
    Guest,
    HoldReference,
    HoldRequest,
    Place,
    Problem,
    ReservationPatch,
    ReservationRequest,
    SignIn,
    StaffGuest,
)

URL, SLUG = os.environ["MAITRED_URL"], "osteria"
DATE = datetime.date.fromisoformat(os.environ["OSTERIA_DATE"])
TIME = os.environ["OSTERIA_TIME"]


def guest():
    """Hold, book, change, cancel."""
    nobody = Client(URL)
    hold = place_hold.sync(SLUG, client=nobody, body=HoldRequest(date=DATE, time=TIME, party_size=2))
    wish = ReservationRequest(guest=Guest(name="Ada"), hold=HoldReference(id=hold.id, token=hold.token))
    booked = create_reservation.sync(SLUG, client=nobody, body=wish, idempotency_key="ada-1")
    again = create_reservation.sync(SLUG, client=nobody, body=wish, idempotency_key="ada-1")
    assert (booked.status, again.id) == ("booked", booked.id)
    own = AuthenticatedClient(URL, token=booked.manage_token)
    patch = ReservationPatch(party_size=3, notes="A high chair, please.")
    changed = update_reservation.sync(booked.id, client=own, body=patch, if_match=f'"{booked.revision}"')
    assert (changed.party_size, changed.notes) == (3, "A high chair, please.")
    stale = update_reservation.sync(booked.id, client=own, body=patch, if_match=f'"{booked.revision}"')
    assert isinstance(stale, Problem) and stale.code == "revision_stale"
    assert cancel_reservation.sync(booked.id, client=own).status == "cancelled"


def host(staff, name):
    """List, seat."""
    wish = BookInRequest(date=DATE, time=TIME, party_size=2, guest=StaffGuest(name=name))
    booked = book_in.sync(SLUG, client=staff, body=wish)
    listed = list_reservations.sync(SLUG, client=staff, date=DATE, status="booked")
    assert booked.id in [item.id for item in listed.items]
    assert seat_reservation.sync(SLUG, booked.id, client=staff, body=Place(exceed=[])).status == "seated"


def signed_in():
    """Sign in with a password. What changes something must come from the server's own pages, hence the origin."""
    body = SignIn(email=os.environ["STAFF_EMAIL"], password=os.environ["STAFF_PASSWORD"])
    answer = sign_in.sync_detailed(client=Client(URL), body=body)
    assert answer.status_code == 201, answer.content
    cookie = answer.headers["set-cookie"].split(";")[0].split("=", 1)[1]
    return Client(URL, cookies={"maitred_session": cookie}, headers={"Origin": URL})


guest()
host(AuthenticatedClient(URL, token=os.environ["OSTERIA_KEY"]), "Grace")
host(signed_in(), "Edsger")
print("python: hold, book, change, cancel; list, seat; sign in, list, seat")
