#!/bin/sh
# Format, lint, types, imports, translations, dead code: all that can be said without running the program.
set -eu
python=$1
bin=$(dirname "$python")
"$bin/ruff" format --check --quiet .
"$bin/ruff" check --quiet .
"$bin/mypy" --no-error-summary
"$bin/lint-imports" --config pyproject.toml >/tmp/yichuang-imports.$$ 2>&1 || { cat /tmp/yichuang-imports.$$; rm -f /tmp/yichuang-imports.$$; exit 1; }
rm -f /tmp/yichuang-imports.$$
"$python" -m ui.translations_check
"$bin/vulture"
echo "check: format, lint, types, imports, translations, dead code are clean"
