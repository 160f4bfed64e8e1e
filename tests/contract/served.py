"""Runs a command beside a real server: `served.py COMMAND …`.

The server is the debug binary (or MAITRED_BIN) with the example restaurant, on a port and in a folder of its own. The
command finds in its environment MAITRED_URL, PLATFORM_KEY and STAFF_KEY, a day on which tables are free (DATE), and
somebody's reservation (RESERVATION, MANAGE_TOKEN).
"""

import json
import os
import re
import subprocess
import sys
import tempfile
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


def book(url, date):
    body = {"date": date, "time": "22:15", "party_size": 2, "guest": {"name": "Ada Lovelace"}}
    request = urllib.request.Request(
        f"{url}/v1/restaurants/demo/reservations", json.dumps(body).encode(), {"content-type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.load(answer)


def environment(data, said):
    """What the command is told."""
    url = re.search(r"is serving (http:\S+)", said)[1]
    date = re.search(r"date=(\d{4}-\d\d-\d\d)", said)[1]
    booked = book(url, date)
    with open(os.path.join(data, "platform.key"), encoding="ascii") as file:
        platform_key = file.read().strip()
    return os.environ | {
        "MAITRED_URL": url,
        "PLATFORM_KEY": platform_key,
        "STAFF_KEY": re.search(r"\bmk_[\w-]+", said)[0],
        "DATE": date,
        "RESERVATION": booked["id"],
        "MANAGE_TOKEN": booked["manage_token"],
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
