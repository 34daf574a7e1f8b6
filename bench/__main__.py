"""Every benchmark, one after the other, and all their figures together at the end.

`python -m bench [NAME …]` runs those that are named, or all: each module here that has a `main` is
one, and prints its figures on standard output.
"""

import pkgutil
import subprocess
import sys
import tempfile
from pathlib import Path

import bench
from launcher.console import standard_console
from launcher.processes import finished, follow_make

_FOLDER = Path(__file__).parent


def main() -> int:
    """Exit code 0, or 1 when a benchmark failed or there is none of that name."""
    follow_make()
    known = benchmarks()
    chosen = sys.argv[1:] or known
    unknown = sorted(set(chosen) - set(known))
    if unknown:
        print(f"no benchmark {', '.join(unknown)}; there are: {', '.join(known)}", file=sys.stderr)
        return 1
    figures = {name: _run(name) for name in chosen}
    for name, text in figures.items():
        print(f"\n── {name}\n{text or 'failed'}")
    return int(not all(figures.values()))


def benchmarks() -> list[str]:
    """The names of the modules and packages with a `main`; those that others call have names in
    `_worker`."""
    names = [module.name for module in pkgutil.iter_modules(bench.__path__)]
    return [name for name in names if not name.startswith("_") and _has_main(name)]


def _has_main(name: str) -> bool:
    package = _FOLDER / name / "__main__.py"
    source = (package if package.exists() else _FOLDER / f"{name}.py").read_text("utf-8")
    return "def main(" in source and not name.endswith("_worker")


def _run(name: str) -> str:
    """The benchmark's figures; empty when it failed. What it says on standard error is shown."""
    with tempfile.TemporaryFile("w+", encoding="utf-8") as figures:
        with standard_console().step(f"benchmark {name}") as step:
            child = subprocess.Popen([sys.executable, "-m", f"bench.{name}"], stdout=figures)
            code = finished(child, step.tick)
        figures.seek(0)
        return figures.read().strip() if code == 0 else ""


if __name__ == "__main__":
    sys.exit(main())
