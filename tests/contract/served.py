"""Runs a command beside a real server: `served.py COMMAND …`.

The server is the debug binary (or MAITRED_BIN) with the example restaurant, on a port and in a folder of its own. The
command finds in its environment MAITRED_URL, PLATFORM_KEY, STAFF_KEY, the owner's STAFF_EMAIL, STAFF_PASSWORD and a
STAFF_SESSION of theirs, a day on which tables are free (DATE), and
somebody's reservation (RESERVATION, MANAGE_TOKEN).
"""

import datetime
import json
import os
import re
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request

HERE = os.path.dirname(os.path.abspath(__file__))
BINARY = os.environ.get("MAITRED_BIN") or os.path.join(HERE, "../../target/debug/maitred")


def greeting(server):
    """What the server says when it is up, up to its last line."""
    said = ""
    for line in server.stdout:
        said += line
        if line.startswith("Stop with"):
            return said
    raise SystemExit(f"the server ended before it served:\n{said}")


def ask(method, url, body=None, key=None, origin=None):
    headers = {"content-type": "application/json"} | ({"authorization": f"Bearer {key}"} if key else {})
    headers |= {"origin": origin} if origin else {}
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, headers, method=method)
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return None if answer.status == 204 else json.load(answer)
    except urllib.error.HTTPError as refused:
        raise SystemExit(f"{method} {url}: {refused.code} {refused.read().decode()}") from refused


def book(url, date):
    body = {"date": date, "time": "22:15", "party_size": 2, "guest": {"name": "Ada Lovelace"}}
    return ask("POST", f"{url}/v1/restaurants/demo/reservations", body)


def sign_in(url, email, password):
    """The cookie of a session."""
    body = json.dumps({"email": email, "password": password}).encode()
    request = urllib.request.Request(f"{url}/v1/staff/session", body, {"content-type": "application/json"})
    with urllib.request.urlopen(request, timeout=10) as answer:
        return answer.headers["set-cookie"].split(";")[0].split("=", 1)[1]


def open_osteria(url, key, email, password):
    """Whoever seats a guest in a test must not wait for the evening. The demo's owner works here too."""
    day = {"first_start": "00:00", "last_start": "22:15", "ends": "23:45", "slot_minutes": 15}
    days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
    service = day | {"key": "always", "days": days, "turn_minutes": [{"party_max": 4, "minutes": 90}]}
    tables = [{"key": f"t{number}", "seats": {"min": 1, "max": 4}} for number in range(1, 13)]
    file = {"version": 1, "slug": "osteria", "name": "Osteria", "zone": "UTC", "tables": tables, "services": [service]}
    file["policy"] = {"lead_minutes": 0, "cancel_until_minutes": 0}
    file["members"] = [{"email": email, "role": "owner"}]
    applied = ask("PUT", f"{url}/v1/platform/restaurants/osteria", file, key)
    token = applied["invitations"][0]["url"].rsplit("#", 1)[1]
    accept = {"token": token, "password": password}
    ask("POST", f"{url}/v1/staff/invitations/accept", accept, origin=url)
    return ask("POST", f"{url}/v1/platform/keys", {"restaurant": "osteria", "role": "host"}, key)["key"]


def next_start(url):
    today = datetime.datetime.now(datetime.timezone.utc).date()
    for date in [today, today + datetime.timedelta(days=1)]:
        slots = ask("GET", f"{url}/v1/restaurants/osteria/availability?date={date}&party_size=2")["slots"]
        if slots:
            return str(date), slots[0]["time"]
    raise SystemExit("the osteria is never open")


def environment(data, said):
    """What the command is told."""
    url = re.search(r"is serving (http:\S+)", said)[1]
    date = re.search(r"date=(\d{4}-\d\d-\d\d)", said)[1]
    booked = book(url, date)
    with open(os.path.join(data, "platform.key"), encoding="ascii") as file:
        platform_key = file.read().strip()
    login = re.search(r"staff login +(\S+)  (\S.*)", said)
    osteria_key = open_osteria(url, platform_key, login[1], login[2])
    osteria_date, osteria_time = next_start(url)
    return os.environ | {
        "MAITRED_URL": url,
        "PLATFORM_KEY": platform_key,
        "STAFF_KEY": re.search(r"\bmk_[\w-]+", said)[0],
        "STAFF_EMAIL": login[1],
        "STAFF_PASSWORD": login[2],
        "STAFF_SESSION": sign_in(url, login[1], login[2]),
        "DATE": date,
        "RESERVATION": booked["id"],
        "MANAGE_TOKEN": booked["manage_token"],
        "OSTERIA_KEY": osteria_key,
        "OSTERIA_DATE": osteria_date,
        "OSTERIA_TIME": osteria_time,
    }


def main(command):
    with tempfile.TemporaryDirectory(prefix="maitred-contract-") as data:
        words = [BINARY, "serve", "--demo", "--listen", "127.0.0.1:0", "--data", data]
        quiet = os.environ | {"MAITRED_LOG": "error", "MAITRED_RATE_LIMITS": "off"}
        server = subprocess.Popen(words, stdout=subprocess.PIPE, text=True, env=quiet)
        try:
            return subprocess.call(command, env=environment(data, greeting(server)))
        finally:
            server.kill()
            server.wait()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
