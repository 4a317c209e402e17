#!/bin/sh
# The tests on two workers; --all adds the heavy ones.
set -eu
python=$1; shift
marks="not heavy"
if [ "${1:-}" = --all ]; then marks=""; shift; fi
export QT_QPA_PLATFORM=offscreen LC_ALL=C.UTF-8
exec "$python" -m pytest -q -n 2 --dist loadfile -m "$marks" "$@"
