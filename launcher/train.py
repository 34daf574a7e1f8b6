"""`make train`: `python -m launcher.train [--force]`."""

import argparse
import sys

from launcher.console import standard_console
from launcher.faults import StartFailed
from launcher.processes import follow_make
from launcher.settings import local_site
from launcher.training import ensure_model


def main() -> int:
    """Exit code 0 with a model for the present data, else 1 with one line."""
    parser = argparse.ArgumentParser(prog="python -m launcher.train", description=__doc__)
    parser.add_argument("--force", action="store_true", help="train even if there is a model")
    options = parser.parse_args()
    follow_make()
    try:
        site = local_site()
        model = ensure_model(site, standard_console(), force=options.force)
    except StartFailed as failure:
        print(f"daoyi: {failure}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    print(f"the model for the present data is {model.relative_to(site.root)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
