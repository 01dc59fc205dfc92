#!/usr/bin/env bash
# Plain `docker compose` commands for the release environment of examples/release-compose, from the image that is built to the
# verdict: side images built, the database, migrations, static files, the front, the acceptance tests.
#   release.sh IMAGE FILE…    the tested image, and the Compose files on top of compose.yml
set -euo pipefail
image=$1
shift
project=bench-release-$$
files=(--file compose.yml)
for file in "$@"; do files+=(--file "$file"); done
override=$(mktemp)
printf 'services:\n  app:\n    image: %s\n    build: !reset null\n    pull_policy: never\n  web:\n    ports: !reset []\n' "$image" > "$override"
compose() { docker compose --project-name "$project" "${files[@]}" --file "$override" --profile test "$@"; }
trap 'compose down --rmi local --volumes --timeout 0 > /dev/null 2>&1; rm -f "$override"' EXIT
compose build --quiet db web specs > /dev/null
compose up --detach --wait db
compose run --rm -T app python3 -m todo.manage migrate
compose run --rm -T app python3 -m todo.manage collectstatic /webroot
compose up --detach --wait web
compose run --rm -T specs
echo "verdict: $(date +%s.%N)"
