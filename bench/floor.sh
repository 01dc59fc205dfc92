#!/usr/bin/env bash
# The least that plain docker commands can do for the same result, as a floor to measure against: no labels, no checks, no
# clean-up but the container. Each stage ends with a line `stage NAME SECONDS` on standard output.
#
# usage: floor.sh IMAGE VERSION GATE...    in the folder of the project
# environment: SIDE_BY_SIDE=true runs setup once, keeps what it made, and runs each gate in a container of its own from there,
#              all at once, instead of everything in sequence in one container; START_INTERVAL=true lets the engine (25 or
#              newer) probe every 100 ms while the container starts; NO_CACHE, BUILD_ARGS, TEST_FILES, SETUP and REGISTRY… as for
#              seed-pipeline.sh
set -euo pipefail

image=$1 version=$2
shift 2
container=floor
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
  local arguments=(--tag "$image:latest" --tag "$image:$version") argument
  [[ ${NO_CACHE:-false} == true ]] && arguments+=(--no-cache)
  while IFS= read -r argument; do
    [[ -n $argument ]] && arguments+=(--build-arg "$argument")
  done <<<"${BUILD_ARGS:-}"
  docker build --quiet "${arguments[@]}" .
}

gates() {
  local workdir file gate script job mounts=() jobs=() from=$image:latest
  workdir=$(docker image inspect --format '{{.Config.WorkingDir}}' "$image:latest")
  while IFS= read -r file; do
    [[ -n $file ]] && mounts+=(--volume "$PWD/$file:$workdir/$file:ro")
  done <<<"${TEST_FILES:-}"
  if [[ ${SIDE_BY_SIDE:-false} == true ]]; then
    if [[ -n ${SETUP:-} ]]; then
      docker run --name "$container-setup" "${mounts[@]}" --entrypoint sh "$from" -c "$SETUP"
      from=$(docker commit "$container-setup")
      docker rm "$container-setup" >/dev/null
    fi
    for gate; do
      docker run --rm "${mounts[@]}" --entrypoint sh "$from" -c "$gate" &
      jobs+=($!)
    done
    for job in "${jobs[@]}"; do wait "$job"; done
    [[ $from == "$image:latest" ]] || docker image rm "$from" >/dev/null
  else
    script="{ ${SETUP:-:}; }"
    for gate; do script+=" && $gate"; done
    docker run --rm "${mounts[@]}" --entrypoint sh "$from" -c "$script"
  fi
}

healthy() {
  local pace=()
  [[ ${START_INTERVAL:-false} == true ]] && pace=(--health-start-interval 100ms --health-start-period 60s)
  docker run --detach --name "$container" "${pace[@]}" "$image:latest" >/dev/null
  until [[ $(docker inspect --format '{{.State.Health.Status}}' "$container") == healthy ]]; do sleep 0.05; done
}

build
stage build
gates "$@"
stage gates
healthy
stage healthy
docker rm --force --volumes "$container" >/dev/null
stage remove
login
docker push --quiet --all-tags "$image"
stage push
