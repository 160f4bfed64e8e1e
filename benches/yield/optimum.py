"""The best answer to small evenings, proven: every request is known from the start, none may overlap on a table.

Reads the cases that `cargo bench --bench yield -- --export FOLDER` wrote, solves each with CP-SAT to proven
optimality, and writes FOLDER/optimum.json. Needs OR-tools; see the README beside this file.
"""

import json
import sys
from pathlib import Path

from ortools.sat.python import cp_model

SECONDS_MAX = 60


def solve(case):
    """Most covers, each request on one of its sets or refused."""
    model = cp_model.CpModel()
    taken = {}
    accepted = []
    for number, request in enumerate(case["requests"]):
        choices = []
        for at, tables in enumerate(request["sets"]):
            chosen = model.new_bool_var(f"{number}/{at}")
            choices.append(chosen)
            for place in ((table, step) for table in tables for step in range(request["from"], request["until"])):
                taken.setdefault(place, []).append(chosen)
        model.add_at_most_one(choices)
        accepted.append(request["covers"] * sum(choices))
    # By table and step, which is tighter than intervals that must not overlap, and proves far sooner.
    for takers in taken.values():
        model.add_at_most_one(takers)
    model.maximize(sum(accepted))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = SECONDS_MAX
    solver.parameters.num_workers = 1
    status = solver.solve(model)
    return {
        "name": case["name"],
        "covers": round(solver.objective_value),
        "is_optimal": status == cp_model.OPTIMAL,
        "seconds": round(solver.wall_time, 3),
    }


def main(folder):
    cases = sorted(path for path in folder.glob("*.json") if path.name != "optimum.json")
    solved = [solve(json.loads(path.read_text())) for path in cases]
    (folder / "optimum.json").write_text(json.dumps(solved, indent=1) + "\n")
    proven = sum(case["is_optimal"] for case in solved)
    slowest = max(case["seconds"] for case in solved)
    print(f"{proven} of {len(solved)} proven, the slowest in {slowest} s")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
