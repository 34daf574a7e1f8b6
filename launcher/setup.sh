#!/bin/sh
# Makes both Python environments, or finds in a moment that they are up to date.
# Needs a POSIX shell and uv, nothing else; what needs more is in launcher/bot_environment.py.
set -eu
cd "$(dirname "$0")/.."

fail() {
    echo "daoyi: $1" >&2
    exit 1
}

# A found name may be an empty shell (a version manager's), so each is tried.
find_uv() {
    for candidate in "${UV:-}" uv "${HOME:-}/.local/bin/uv" "python3 -m uv"; do
        if [ -n "$candidate" ] && $candidate --version >/dev/null 2>&1; then
            echo "$candidate"
            return
        fi
    done
}

free_kb=$(df -Pk . | awk 'NR == 2 { print $4 }')
[ "$free_kb" -ge 1000000 ] || fail "the disk is full: $((free_kb / 1000)) MB left here, needs 1 GB"

UV=$(find_uv)
[ -n "$UV" ] || fail "uv is missing: python3 -m pip install uv"
export UV

mkdir -p .daoyi
wanted=$(cksum uv.lock pyproject.toml)
if [ ! -x .venv/bin/python ] || [ "$wanted" != "$(cat .daoyi/root.stamp 2>/dev/null)" ]; then
    echo "  … environment of api and actions"
    rm -f .daoyi/root.stamp
    $UV sync --frozen --quiet || fail "uv could not make the environment of api and actions"
    echo "$wanted" >.daoyi/root.stamp
fi

exec .venv/bin/python -m launcher.bot_environment
