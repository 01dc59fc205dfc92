#!/usr/bin/env bash
# The main job, shown: examples/numbers-api is built, proved and pushed to a registry of this machine, with its summary
# and outputs; then the same on a feature branch, which is proved and not pushed.
set -euo pipefail
cd "$(dirname "$0")/.."
bash scripts/engine.sh up classic
eval "$(bash scripts/engine.sh env "$(bash scripts/engine.sh engines | head -n 1)")"
base=image-driven.invalid/python:base
bash scripts/base-image.sh python "$base"

project=$(mktemp -d)
trap 'rm -rf "$project"' EXIT
cp -R examples/numbers-api/. "$project"
git -C "$project" init --quiet --initial-branch main
git -C "$project" add --all
git -C "$project" -c user.name=demo -c user.email=demo@example.invalid commit --quiet --message "Numbers API"

prove() {
  "$IMAGE_DRIVEN_NODE" dist/cli/index.js run --directory "$project" --workflow "$project/workflow.yml" --push \
    --image-name "$IMAGE_DRIVEN_REGISTRY/demo/numbers-api" --registry "" --build-args "PARENT_IMAGE=$base" \
    --username "$IMAGE_DRIVEN_REGISTRY_USERNAME" --password "$IMAGE_DRIVEN_REGISTRY_PASSWORD"
}
printf '\n=== on main: built, proved and pushed\n\n'
prove
git -C "$project" checkout --quiet -b feature/even-more-numbers
printf '\n=== on a feature branch: built and proved, not pushed\n\n'
prove
printf '\nThe engine and the registry keep running; `scripts/engine.sh down` removes them.\n'
