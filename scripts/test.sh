#!/usr/bin/env bash
# All tests, from nothing: brings up engines, registry and Node 24 where they are missing, installs the packages, checks
# types, style, dist/ and README, then runs the unit tests once and the engine tests on every engine that is there.
# Ends with one line: N passed, N failed.
set -euo pipefail
cd "$(dirname "$0")/.."
bash scripts/engine.sh up
eval "$(bash scripts/engine.sh env)"
npm ci --ignore-scripts --no-audit --no-fund --silent
exec node scripts/test.js "$@"
