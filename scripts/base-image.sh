#!/usr/bin/env bash
# Makes sure the engine of DOCKER_HOST has a base image for examples and tests: Docker Hub's where it can be reached,
# one made from the distribution's packages where it cannot. Such a one says so in a label: image-driven.base=distribution.
#
#   scripts/base-image.sh busybox NAME:TAG
#   scripts/base-image.sh debian NAME:TAG
#   scripts/base-image.sh node NAME:TAG
#   scripts/base-image.sh python NAME:TAG    with pytest, black, isort, mypy and flake8 when made from packages
set -euo pipefail
kind=${1:?busybox, python, debian or node} name=${2:?the name of the image}
cache=${IMAGE_DRIVEN_CACHE:?eval "$(scripts/engine.sh env)" first}/bases
label=image-driven.base=distribution

docker image inspect "$name" > /dev/null 2>&1 && exit
mkdir -p "$cache"

hub() { # pulls an image of Docker Hub, if it can be reached
  timeout 120 docker pull --quiet "$1" > /dev/null 2>&1 && docker tag "$1" "$name"
}

own_lists() { [ -n "$(find /var/lib/apt/lists -maxdepth 1 -name '*Packages*' -print -quit)" ] || apt-get -qq update; }

busybox() {
  local folder=$cache/busybox
  if [ ! -x "$folder/busybox" ]; then
    mkdir -p "$folder"
    own_lists
    (cd "$folder" && apt-get -oAPT::Sandbox::User=root -qq download busybox-static && dpkg -x busybox-static_*.deb . && rm -f ./*.deb)
    cp "$(find "$folder" -type f -name busybox -path '*/bin/*' | head -n 1)" "$folder/busybox"
  fi
  docker build --quiet --tag "$name" --label "$label" --file - "$folder" > /dev/null <<'EOF'
FROM scratch
COPY busybox /bin/busybox
RUN ["/bin/busybox", "--install", "-s", "/bin"]
RUN mkdir -p -m 1777 /tmp && mkdir -p /etc /root /usr/local/bin && echo root:x:0:0::/root:/bin/sh > /etc/passwd && echo root:x:0: > /etc/group
ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
CMD ["sh"]
EOF
}

# A Debian with the packages named, as an archive in the cache.
debian() {
  local archive=$1 packages=$2
  [ ! -s "$archive" ] || return 0
  echo "base: making a Debian from the distribution's packages; once, up to a minute" >&2
  local mirror suite
  root=$(mktemp -d)
  trap 'rm -rf "${root:-}"' EXIT
  command -v debootstrap > /dev/null || { own_lists; DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends debootstrap > /dev/null; }
  suite=$(. /etc/os-release && echo "$VERSION_CODENAME")
  mirror=$(awk '/^URIs:/ { print $2; exit } $1 == "deb" { for (i = 2; i <= NF; i++) if ($i ~ /^http/) { print $i; exit } }' \
    $(find /etc/apt/sources.list.d/debian.sources /etc/apt/sources.list 2> /dev/null) < /dev/null)
  debootstrap --variant=minbase --include="$packages" "$suite" "$root/fs" "$mirror" > "$archive.log" 2>&1 ||
    { tail -n 5 "$archive.log" >&2; exit 1; }
  rm -rf "$root"/fs/var/cache/apt/archives/*.deb "$root"/fs/var/lib/apt/lists/* "$root"/fs/usr/share/doc "$root"/fs/usr/share/man
  tar -C "$root/fs" --exclude=./dev/* --exclude=./proc/* -cf "$archive.part" . && mv "$archive.part" "$archive"
}

import() { # archive, program that the image runs
  docker import --change "LABEL $label" --change "CMD [\"$2\"]" \
    --change 'ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' "$1" "$name" > /dev/null
}

python() {
  debian "$cache/python.tar" python3,python3-pip,python3-pytest,python3-flake8,python3-flask,black,isort,mypy,ca-certificates
  import "$cache/python.tar" python3
}

plain() {
  debian "$cache/debian.tar" ca-certificates
  import "$cache/debian.tar" bash
}

node() { # the node of scripts/engine.sh, and npm from its registry
  local folder=$cache/node
  if [ ! -e "$folder/npm/package.json" ]; then
    rm -rf "$folder" && mkdir -p "$folder/npm"
    (cd "$folder" && npm pack --silent npm@11 > /dev/null && tar -xzf npm-*.tgz --strip-components=1 -C npm && rm npm-*.tgz)
    cp /etc/ssl/certs/ca-certificates.crt "$folder" # whom this machine trusts: a proxy's authority, where there is one
    cp "${IMAGE_DRIVEN_NODE:?eval "$(scripts/engine.sh env)" first}" "$folder/node"
  fi
  docker image inspect "$name-debian" > /dev/null 2>&1 || { debian "$cache/debian.tar" ca-certificates; name=$name-debian import "$cache/debian.tar" bash; }
  docker build --quiet --tag "$name" --label "$label" --build-arg "BASE=$name-debian" --file - "$folder" > /dev/null <<'EOF'
ARG BASE
FROM ${BASE}
COPY ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
ENV NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt
COPY node /usr/local/bin/node
COPY npm /usr/local/lib/node_modules/npm
RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm && chmod +x /usr/local/lib/node_modules/npm/bin/npm-cli.js
CMD ["node"]
EOF
}

case $kind in
  busybox) hub busybox:stable || busybox ;;
  python) hub python:3.13-slim || python ;;
  debian) hub debian:stable-slim || plain ;;
  node) hub node:24-slim || node ;;
  *) echo "base: unknown base image $kind: busybox, python, debian or node" >&2; exit 1 ;;
esac
