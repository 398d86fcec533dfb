"""`make bench`: measures the program from outside, prints tables and writes `bench.json`.

Every figure in the documentation comes from here. `--quick` measures rates for 5 seconds instead of 60; `--docs` writes
`docs/measured.md` and the plan that rests on it, `docs/capacity.md`; names of parts (`sealed`, `browser`, …) measure
only those, and `--docs` then leaves the other sections as they are.
"""

import argparse
import os
import platform
import shutil
import tempfile
from pathlib import Path

from tests.bench import (
    backup,
    browser,
    demo,
    desk,
    drafting,
    engines,
    languages,
    members,
    pages,
    plain,
    plan,
    resealing,
    sealed,
    sealing,
    search,
    start,
    uploads,
)
from tests.bench.place import Place
from tests.bench.results import Results, sections_of
from tests.support.instance import close_those_in

PARTS = {
    "start": start,
    "languages": languages,
    "pages": pages,
    "browser": browser,
    "sealed": sealed,
    "plain": plain,
    "engines": engines,
    "uploads": uploads,
    "desk": desk,
    "search": search,
    "drafting": drafting,
    "sealing": sealing,
    "resealing": resealing,
    "backup": backup,
    "members": members,
    "demo": demo,
}
PAGE = """# What was measured

`make bench` prints these tables anew (`python -m tests.bench --docs` writes this page). Real server processes on SQLite
in safe mode (`synchronous=FULL`), real browsers; servers, senders and browsers share the same {cpus} cores, Python
{python}. One machine that other work may share; treat all as within a factor of two.

{tables}"""


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="part", help=f"only these: {', '.join(PARTS)}")
    parser.add_argument("--quick", action="store_true", help="5 seconds for each rate instead of 60")
    parser.add_argument("--docs", action="store_true", help="write docs/measured.md and docs/capacity.md")
    given = parser.parse_args()
    if unknown := set(given.parts) - PARTS.keys():
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    return given


def measured(folder: Path, names: list[str], *, quick: bool) -> Results:
    """Measure some parts, or all."""
    results, place = Results(), Place(folder, seconds=5 if quick else 60, repeats=3 if quick else 7)
    for name, part in PARTS.items():
        if not names or name in names:
            print(f"measuring {name} …", flush=True)
            part.measure(results, place)
            close_those_in(folder)
    return results


def main() -> None:
    """Measure, print, and write down."""
    given = arguments()
    folder = Path(tempfile.mkdtemp(prefix="watchdog-bench-"))
    try:
        results = measured(folder, given.parts, quick=given.quick)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    about: dict[str, float | str] = {"cpus": os.cpu_count() or 0, "python": platform.python_version()}
    results.show()
    results.write(Path("bench.json"), about)
    print("\nwritten to bench.json")
    if given.docs:
        before = sections_of(plan.MEASURED.read_text(encoding="utf-8")) if given.parts else {}
        tables = "\n".join((before | sections_of("\n" + results.as_markdown())).values())
        plan.MEASURED.write_text(PAGE.format(tables=tables, **about).rstrip() + "\n", encoding="utf-8")
        plan.write()


if __name__ == "__main__":
    main()
