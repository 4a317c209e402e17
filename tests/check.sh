#!/bin/sh
# Format, lint, types, imports, translations, dead code: all that can be said without running the program.
set -eu
python=$1
bin=$(dirname "$python")
"$bin/ruff" format --check --quiet .
"$bin/ruff" check --quiet .
"$bin/mypy" --no-error-summary
walls=$("$bin/lint-imports" --config pyproject.toml 2>&1) || { printf '%s\n' "$walls"; exit 1; }
"$python" -m ui.translations check
"$bin/vulture"
echo "check: format, lint, types, imports, translations, dead code are clean"
