#!/usr/bin/env bash
# From nothing to a machine that can run the tests: brings up engines, registry and Node 24 where they are missing, installs
# the packages, and becomes `node` with the arguments it was given.
set -euo pipefail
cd "$(dirname "$0")/.."
bash scripts/engine.sh up
eval "$(bash scripts/engine.sh env)"
npm ci --ignore-scripts --no-audit --no-fund --silent
exec node "$@"
