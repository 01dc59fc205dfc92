#!/usr/bin/env bash
# Brings up what is missing to build, run and push for real, and nothing more; `down` takes all of it away again.
#
#   scripts/engine.sh up [classic|containerd|20.10 …]   (default: classic containerd)
#   scripts/engine.sh env [KIND]     export lines for eval: PATH, DOCKER_HOST, registry, Node 24
#   scripts/engine.sh engines        the engines that answer, one a line
#   scripts/engine.sh status         what runs, in which version
#   scripts/engine.sh down
#
# An engine that answers already is used as it is and called `host`. Otherwise, as root on Debian, private engines are
# unpacked from the distribution's packages into one folder and started there, side by side, each with its own data,
# socket, bridge and image store. The newest suite that runs is taken; `status` says which.
set -euo pipefail

if [ -n "${IMAGE_DRIVEN_HOME:-}" ]; then home=$IMAGE_DRIVEN_HOME
elif [ "$(id -u)" = 0 ]; then home=/var/lib/image-driven-engine # short: a socket's path has at most 107 bytes
else home=${XDG_CACHE_HOME:-$HOME/.cache}/image-driven-engine; fi
plugins=/usr/libexec/docker/cli-plugins

say() { echo "engine: $*" >&2; }
die() { say "$*"; exit 1; }

# ── packages ─────────────────────────────────────────────────────────────────────────────────────────────────────────

# apt options that look at one suite of the machine's own mirror only. The security stanza has no such suite.
suite_options() {
  local suite=$1 lists=$home/apt/$1
  if [ ! -s "$lists/sources/suite.sources" ] && [ ! -s "$lists/sources/suite.list" ]; then
    mkdir -p "$lists/sources" "$lists/lists/partial" "$lists/cache/archives/partial"
    if [ -s /etc/apt/sources.list.d/debian.sources ]; then
      awk 'BEGIN { RS = ""; ORS = "\n\n" } !/security/' /etc/apt/sources.list.d/debian.sources |
        sed "s/^Suites:.*/Suites: $suite/" > "$lists/sources/suite.sources"
    else
      awk -v suite="$suite" '$1 == "deb" && !/security/ { sub(/deb +(\[[^]]*\] +)?/, "&"); print $1, $2 ~ /^\[/ ? $2 " " $3 : $2, suite, "main"; exit }' \
        /etc/apt/sources.list > "$lists/sources/suite.list"
    fi
    chmod -R a+rX "$lists"
  fi
  options=("-oDir::Etc::sourceparts=$lists/sources" -oDir::Etc::sourcelist=/dev/null
    "-oDir::State::Lists=$lists/lists" "-oDir::Cache=$lists/cache" -oAPT::Sandbox::User=root)
}

# unpack FOLDER PACKAGE… : from the suite in ${options[@]}, without installing anything.
unpack() {
  local folder=$1 debs; shift
  debs=$(mktemp -d)
  (cd "$debs" && apt-get "${options[@]}" -qq download "$@" 2>&1) || { rm -rf "$debs"; return 1; }
  mkdir -p "$folder"
  for deb in "$debs"/*.deb; do dpkg -x "$deb" "$folder" || { rm -rf "$debs"; return 1; }; done
  rm -rf "$debs"
}

own_lists() { # the machine's own lists, made once
  [ -n "$(find /var/lib/apt/lists -maxdepth 1 -name '*Packages*' -print -quit)" ] || apt-get -qq update
}

# Installed for real: runc of a newer suite wants a newer libc, and iptables works on the kernel.
install_basics() {
  command -v runc > /dev/null && command -v iptables > /dev/null && command -v ip > /dev/null && return
  own_lists
  say "installing runc, iptables, iproute2"
  DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends runc iptables iproute2 > /dev/null
}

# packages_of KIND SUITE : unpacks the engine of a suite once; prints its folder.
packages_of() {
  local suite=$1 folder=$home/packages/$1 options=()
  if [ ! -e "$folder/.complete" ]; then
    rm -rf "$folder"
    say "unpacking the engine of $suite"
    if [ "$suite" = own ]; then own_lists; else
      suite_options "$suite"
      apt-get "${options[@]}" -qq update > /dev/null || return 1
    fi
    local wanted=(docker.io containerd)
    [ "$suite" = own ] || wanted+=(docker-cli docker-buildx docker-compose)
    unpack "$folder" "${wanted[@]}" > /dev/null || return 1
    # The init process of containers has to be static; a newer suite has it in a package of another name.
    options=(); own_lists
    [ -x "$folder/usr/bin/tini-static" ] || unpack "$folder" tini > /dev/null || return 1
    [ -x "$folder/usr/sbin/dockerd" ] || [ -x "$folder/usr/bin/dockerd" ] || return 1
    touch "$folder/.complete"
  fi
  echo "$folder"
}

# ── engines ──────────────────────────────────────────────────────────────────────────────────────────────────────────

socket_of() { echo "$home/$1/docker.sock"; }
answers() { [ -S "$(socket_of "$1")" ] && DOCKER_HOST=unix://$(socket_of "$1") timeout 5 "$(client)" version > /dev/null 2>&1; }
host_answers() { # an engine that is not one of ours, wherever the caller's DOCKER_HOST points
  command -v docker > /dev/null || return 1
  (case ${DOCKER_HOST:-} in "unix://$home/"*) unset DOCKER_HOST ;; esac
    timeout 10 docker version --format '{{.Server.Version}}') > /dev/null 2>&1
}
client() { if [ -x "$home/bin/docker" ]; then echo "$home/bin/docker"; else command -v docker; fi; }
network_of() { case $1 in classic) echo 30 ;; containerd) echo 31 ;; 20.10) echo 32 ;; *) die "unknown engine $1: classic, containerd or 20.10" ;; esac; }

# Engines that manage the firewall flush each other's chains when they start. Ours leave it alone: three rules a kind let
# its containers out, and published ports go through docker-proxy.
rules() { # add|delete N : for both networks of an engine, its bridge's and its pool's
  local network rule
  for network in "172.$2.0.0/24" "10.$2.0.0/16"; do
    for rule in "nat POSTROUTING -s $network ! -d $network -j MASQUERADE" \
      "filter FORWARD -s $network -j ACCEPT" "filter FORWARD -d $network -j ACCEPT"; do
      # shellcheck disable=SC2086 # a rule is words
      set -- "$1" "$2" $rule
      if [ "$1" = delete ]; then while iptables -w -t "$3" -D "${@:4}" 2> /dev/null; do :; done
      else iptables -w -t "$3" -C "${@:4}" 2> /dev/null || iptables -w -t "$3" -I "${@:4}"; fi
    done
  done
}

start_engine() { # KIND FOLDER : true when it answers
  local kind=$1 folder=$2 state=$home/$1 n bridge mtu
  n=$(network_of "$kind"); bridge=idriven$n
  mtu=$(cat "/sys/class/net/$(ip route show default | awk '{ print $5; exit }')/mtu" 2> /dev/null || echo 1500)
  stop_engine "$kind"
  mkdir -p "$state"
  if [ "$kind" = containerd ]; then echo '{"features":{"containerd-snapshotter":true}}'; else echo '{}'; fi > "$state/daemon.json"
  ip link show "$bridge" > /dev/null 2>&1 || { ip link add "$bridge" type bridge && ip addr add "172.$n.0.1/24" dev "$bridge" && ip link set "$bridge" up; }
  echo 1 > /proc/sys/net/ipv4/ip_forward
  rules add "$n"
  PATH=$folder/usr/bin:$folder/usr/sbin:$PATH setsid dockerd --config-file "$state/daemon.json" \
    --data-root "$state/data" --exec-root "$state/run" --pidfile "$state/pid" --host "unix://$(socket_of "$kind")" \
    --bridge "$bridge" --mtu "$mtu" --iptables=false --ip6tables=false --default-address-pool "base=10.$n.0.0/16,size=24" \
    > "$state/log" 2>&1 < /dev/null &
  disown
  for _ in $(seq 300); do
    answers "$kind" && return
    [ ! -s "$state/pid" ] || kill -0 "$(cat "$state/pid")" 2> /dev/null || break
    sleep 0.2
  done
  say "the engine did not come up:"; tail -n 5 "$state/log" >&2
  stop_engine "$kind"
  return 1
}

stop_engine() { # KIND : also one whose processes have died and left their files
  local kind=$1 state=$home/$1 pid
  if [ -s "$state/pid" ] && pid=$(cat "$state/pid") && grep -qs dockerd "/proc/$pid/comm"; then
    kill "$pid"
    for _ in $(seq 150); do kill -0 "$pid" 2> /dev/null || break; sleep 0.1; done
    kill -9 "$pid" 2> /dev/null || true
  fi
  # Its containerd and shims, should they have outlived it.
  for pid in $(pgrep -f "^[^ ]*(containerd|runc)[^ ]* .*$state/" || true); do
    kill -9 "$pid" $(cat "/proc/$pid/task/"*/children 2> /dev/null) 2> /dev/null || true # a shim's children are containers
  done
  awk -v state="$state/" 'index($2, state) == 1 { print $2 }' /proc/mounts | sort -r | while read -r mount; do umount -l "$mount"; done
  rm -f "$state/pid" "$state/docker.sock" "$state/run/containerd/containerd.pid"
}

up_engine() { # KIND
  local kind=$1 suites=(sid trixie own) folder
  answers "$kind" && return
  [ "$(id -u)" = 0 ] && command -v apt-get > /dev/null && command -v dpkg > /dev/null ||
    die "no Docker Engine answers. Start one (DOCKER_HOST may name it), or run as root on Debian to have a private one"
  install_basics
  [ "$kind" = 20.10 ] && suites=(own)
  [ -s "$home/$kind/suite" ] && suites=("$(cat "$home/$kind/suite")" "${suites[@]}")
  for suite in "${suites[@]}"; do
    folder=$(packages_of "$suite") || { say "$suite has no engine for this machine"; continue; }
    link_client "$folder" "$kind"
    if start_engine "$kind" "$folder"; then
      echo "$suite" > "$home/$kind/suite"
      say "$kind: Docker $(DOCKER_HOST=unix://$(socket_of "$kind") "$(client)" version --format '{{.Server.Version}}') from $suite"
      return
    fi
  done
  die "no suite has an engine that runs here"
}

link_client() { # FOLDER KIND : the newest client serves all engines; the plugins are found where every Docker CLI looks
  local folder=$1
  mkdir -p "$home/bin"
  if [ ! -e "$home/bin/docker" ] || [ "$2" != 20.10 ]; then ln -sfn "$folder/usr/bin/docker" "$home/bin/docker"; fi
  if [ -d "$folder$plugins" ] && [ ! -e "$plugins" ]; then
    mkdir -p "$(dirname "$plugins")"
    ln -sfn "$folder$plugins" "$plugins"
  fi
}

# ── registry and Node ────────────────────────────────────────────────────────────────────────────────────────────────

registry_binary() {
  local folder=$home/registry options=()
  if [ ! -x "$folder/usr/bin/docker-registry" ]; then
    command -v apt-get > /dev/null || die "the registry comes from the package docker-registry of Debian or Ubuntu"
    if [ "$(id -u)" = 0 ]; then own_lists; fi
    unpack "$folder" docker-registry > /dev/null || die "the package docker-registry could not be fetched"
  fi
  echo "$folder/usr/bin/docker-registry"
}

up_registry() { # one registry that wants a login, on a free port of this machine alone
  local folder=$home/registry binary port pid
  binary=$(registry_binary)
  if [ -s "$folder/pid" ] && grep -qs docker-registry "/proc/$(cat "$folder/pid")/comm"; then return; fi
  if [ ! -s "$folder/password" ]; then
    (umask 077 && od -An -N12 -tx1 /dev/urandom | tr -d ' \n' > "$folder/password")
    perl -e '$s = join "", ("a".."z", 0..9)[map { int rand 36 } 1..22]; print "developer:" . crypt($ARGV[0], "\$2y\$05\$$s") . "\n"' \
      "$(cat "$folder/password")" > "$folder/htpasswd"
  fi
  [ -s "$folder/port" ] || echo "$((20000 + RANDOM % 10000))" > "$folder/port"
  port=$(cat "$folder/port")
  cat > "$folder/config.yml" <<EOF
version: 0.1
log: { level: warn }
storage: { filesystem: { rootdirectory: $folder/data }, delete: { enabled: true } }
http: { addr: "127.0.0.1:$port", relativeurls: true }
auth: { htpasswd: { realm: local, path: $folder/htpasswd } }
EOF
  setsid "$binary" serve "$folder/config.yml" > "$folder/log" 2>&1 < /dev/null &
  pid=$!; disown
  echo "$pid" > "$folder/pid"
  for _ in $(seq 100); do
    (exec 3<> "/dev/tcp/127.0.0.1/$port") 2> /dev/null && return
    kill -0 "$pid" 2> /dev/null || break
    sleep 0.1
  done
  tail -n 3 "$folder/log" >&2; rm -f "$folder/pid" "$folder/port"
  die "the registry did not come up"
}

node_binary() { # Node 24, as the runner has; the machine's own when it is one
  local arch major
  major=$(node -p 'process.versions.node.split(".")[0]' 2> /dev/null || echo 0)
  if [ "$major" = 24 ]; then command -v node; return; fi
  case $(uname -m) in x86_64) arch=x64 ;; aarch64) arch=arm64 ;; *) die "no Node 24 for $(uname -m) in the npm registry: install it" ;; esac
  if [ ! -x "$home/node/node_modules/node-linux-$arch/bin/node" ]; then
    say "fetching Node 24"
    npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$home/node" "node-linux-$arch@24" > /dev/null
  fi
  mkdir -p "$home/bin"
  ln -sfn "$home/node/node_modules/node-linux-$arch/bin/node" "$home/bin/node"
  echo "$home/node/node_modules/node-linux-$arch/bin/node"
}

# ── commands ─────────────────────────────────────────────────────────────────────────────────────────────────────────

running() { if [ -e "$home/host" ]; then echo host; else for kind in classic containerd 20.10; do if answers "$kind"; then echo "$kind"; fi; done; fi; }

up() {
  [ $# -gt 0 ] || set -- classic containerd
  mkdir -p "$home/bin"
  exec 9> "$home/lock"; flock 9 # two at once would race for bridges and iptables
  # Processes started here must not hold the lock.
  { if host_answers; then touch "$home/host"; else rm -f "$home/host"; for kind in "$@"; do up_engine "$kind"; done; fi
    up_registry
    node_binary > /dev/null; } 9>&-
}

print_env() {
  local kind=${1:-$(running | head -n 1)} line
  [ -n "$kind" ] || die "no engine runs: scripts/engine.sh up"
  local bin=$home/bin
  if [ "$kind" = 20.10 ]; then bin=$home/packages/own/usr/bin:$bin; fi
  for line in "PATH=$bin:$PATH" "IMAGE_DRIVEN_ENGINE=$kind" "IMAGE_DRIVEN_NODE=$(node_binary)" \
    "IMAGE_DRIVEN_REGISTRY_BIN=$(registry_binary)" "IMAGE_DRIVEN_REGISTRY=127.0.0.1:$(cat "$home/registry/port")" \
    "IMAGE_DRIVEN_REGISTRY_USERNAME=developer" "IMAGE_DRIVEN_REGISTRY_PASSWORD=$(cat "$home/registry/password")" \
    "IMAGE_DRIVEN_CACHE=$home"; do printf "export %s='%s'\n" "${line%%=*}" "${line#*=}"; done
  if [ "$kind" != host ]; then printf "export DOCKER_HOST='unix://%s'\n" "$(socket_of "$kind")"; fi
}

status() {
  for kind in $(running); do
    if [ "$kind" = host ]; then docker version --format 'host: Docker {{.Server.Version}}'
    else DOCKER_HOST=unix://$(socket_of "$kind") "$(client)" version --format "$kind: Docker {{.Server.Version}}, API {{.Server.APIVersion}}"; fi
  done
  [ ! -s "$home/registry/port" ] || echo "registry: 127.0.0.1:$(cat "$home/registry/port")"
  echo "folder: $home"
}

down() {
  local n kind
  for kind in classic containerd 20.10; do
    [ -d "$home/$kind" ] || continue
    if answers "$kind"; then
      # Gone at once, instead of ten seconds for each that ignores SIGTERM; with them their networks' bridges.
      (export DOCKER_HOST; DOCKER_HOST=unix://$(socket_of "$kind")
        "$(client)" ps --all --quiet | xargs -r "$(client)" rm --force --volumes; "$(client)" network prune --force) > /dev/null 2>&1 || true
    fi
    stop_engine "$kind"
    n=$(network_of "$kind")
    rules delete "$n"
    { echo "idriven$n"; ip -o -4 address show to "10.$n.0.0/16" | awk '{ print $2 }'; } |
      while read -r bridge; do ip link delete "$bridge" 2> /dev/null || true; done
  done
  if [ -s "$home/registry/pid" ] && grep -qs docker-registry "/proc/$(cat "$home/registry/pid")/comm"; then kill "$(cat "$home/registry/pid")"; fi
  if [ -L "$plugins" ] && [[ $(readlink "$plugins") == "$home"/* ]]; then rm -f "$plugins"; rmdir --ignore-fail-on-non-empty -p "$(dirname "$plugins")" 2> /dev/null || true; fi
  awk -v home="$home/" 'index($2, home) == 1 { print $2 }' /proc/mounts | sort -r | while read -r mount; do umount -l "$mount"; done
  rm -rf "$home"
}

case ${1:-} in
  up) shift; up "$@" ;;
  env) print_env "${2:-}" ;;
  engines) running ;;
  status) status ;;
  down) down ;;
  *) sed -n '2,13s/^# \{0,1\}//p' "$0"; exit 1 ;;
esac
