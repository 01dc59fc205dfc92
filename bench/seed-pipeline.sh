#!/usr/bin/env bash
# The shell pipeline that this project grew out of, written anew with the same steps: build; all gates one after another in one
# container of the built image, with the test files mounted; `docker run` and a look at the health every two seconds, ten times;
# `docker stop`; tag and push of `latest` and a version. Each stage ends with a line `stage NAME SECONDS` on standard output.
#
# usage: seed-pipeline.sh IMAGE VERSION GATE...    in the folder of the project
# environment: NO_CACHE=true builds without the cache, BUILD_ARGS and TEST_FILES are lists separated by newlines,
#              SETUP is a command that runs before the gates; REGISTRY, REGISTRY_USERNAME, REGISTRY_PASSWORD for the login
set -euo pipefail

image=$1 version=$2
shift 2
local_name=numbers-api:seed-pipeline
container=seed-pipeline
stage_start=$EPOCHREALTIME

login() {
  docker login --username "$REGISTRY_USERNAME" --password-stdin "$REGISTRY" <<<"$REGISTRY_PASSWORD" >/dev/null
}

stage() {
  local now=$EPOCHREALTIME
  awk -v name="$1" -v from="$stage_start" -v to="$now" 'BEGIN { printf "stage %s %.3f\n", name, to - from }'
  stage_start=$EPOCHREALTIME
}

build() {
  local arguments=(--tag "$local_name") argument
  [[ ${NO_CACHE:-false} == true ]] && arguments+=(--no-cache)
  while IFS= read -r argument; do
    [[ -n $argument ]] && arguments+=(--build-arg "$argument")
  done <<<"${BUILD_ARGS:-}"
  docker build "${arguments[@]}" \
    --label "commit=$(git rev-parse HEAD)" \
    --label "branch=$(git rev-parse --abbrev-ref HEAD)" \
    --label "version=$(git describe --tags --always 2>/dev/null || echo unknown)" .
}

gates() {
  local workdir file mounts=()
  workdir=$(docker image inspect --format '{{.Config.WorkingDir}}' "$local_name")
  while IFS= read -r file; do
    [[ -n $file ]] && mounts+=(--volume "$PWD/$file:$workdir/$file:ro")
  done <<<"${TEST_FILES:-}"
  # All gates run; the failed ones are named at the end.
  # shellcheck disable=SC2016
  docker run --rm "${mounts[@]}" --entrypoint sh "$local_name" -c '
    eval "${1:-:}" || exit
    shift
    failed=
    for gate; do
      echo "==>> $gate"
      (eval "$gate") || failed="$failed
  $gate"
    done
    [ -z "$failed" ] || { echo "failed:$failed"; exit 1; }
  ' sh "${SETUP:-}" "$@"
}

healthy() {
  local attempt
  docker run --detach --rm --name "$container" "$local_name" >/dev/null
  for ((attempt = 0; attempt < 10; attempt++)); do
    [[ $(docker inspect --format '{{.State.Health.Status}}' "$container") == healthy ]] && return
    sleep 2
  done
  echo "the container is not healthy:"
  docker logs "$container"
  docker stop "$container" >/dev/null
  return 1
}

publish() {
  local tag
  login
  for tag in latest "$version"; do
    docker tag "$local_name" "$image:$tag"
    docker push --quiet "$image:$tag"
  done
}

build
stage build
gates "$@"
stage gates
healthy
stage healthy
docker stop "$container" >/dev/null
stage stop
publish
stage push
