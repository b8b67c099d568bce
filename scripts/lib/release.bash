# A release: what scripts/release put together and scripts/deploy --release takes. Needs scripts/lib/cli.bash.
# shellcheck shell=bash disable=SC2034

RELEASED_FUNCTIONS=(NotificationFunction ApprovalFunction)
RELEASED_TEMPLATES=(approval-flow.yaml chat.yaml minimal-product.yaml minimal-product-no-ledger.yaml sample-product.yaml service-catalog.yaml)

RELEASE='' RELEASE_VERSION='' RELEASE_URL='' RELEASE_PROTOCOLS=''

# Checks one of the release's files, which is fetched first if the release is elsewhere. Ends the script if it is another file
# than the one that was released.
take_from_release() { # FILE
  local expected
  expected=$(sed -n "s/^\([0-9a-f]\{64\}\) [ *]$1\$/\1/p" "$RELEASE/SHA256SUMS")
  [ -n "$expected" ] || return 1
  [ -z "$RELEASE_URL" ] || fetch_from_release "$1"
  [ -f "$RELEASE/$1" ] || die "--release $release: $1 is missing, which SHA256SUMS names: get the release again"
  [ "$(sha256sum <"$RELEASE/$1" | cut -c 1-64)" = "$expected" ] ||
    die "--release $release: $1 is not the file that was released, its SHA-256 is another one: get the release again, and don't deploy this one"
}

fetch_from_release() { # FILE
  curl --fail --silent --show-error --location --proto "$RELEASE_PROTOCOLS" --connect-timeout 20 --retry 2 \
    --output "$RELEASE/$1" "$RELEASE_URL/$1" || die "--release $release: $1 can't be fetched from there"
}

# Sets RELEASE to a folder with the checked templates and zips of an architecture, from the folder or URL in $release.
find_release() { # ARCHITECTURE
  local name there
  case $release in
    https://* | http://127.0.0.1:*)
      command -v curl >/dev/null || die "curl is not installed: fetch the release's files yourself, and give their folder with --release"
      RELEASE_URL=${release%/} RELEASE_PROTOCOLS=${release%%:*}
      # The templates' names go into the commands that are printed at the end, so they stay until somebody empties that.
      mkdir -p .cache/releases
      RELEASE=$(mktemp -d .cache/releases/XXXXXX)
      fetch_from_release SHA256SUMS ;;
    *://*) die "--release $release: only https is taken" ;;
    *) RELEASE=${release%/}
      [ -d "$RELEASE" ] || die "--release $release: there is no such folder; a URL begins with https://"
      [ -f "$RELEASE/SHA256SUMS" ] || die "--release $release: there is no SHA256SUMS in it, so it is no release" ;;
  esac
  take_from_release VERSION || die "--release $release: SHA256SUMS names no VERSION, so it is no release"
  RELEASE_VERSION=$(<"$RELEASE/VERSION")
  [[ $RELEASE_VERSION =~ ^[0-9.]+$ ]] || die "--release $release: its VERSION is none"
  for name in "${RELEASED_TEMPLATES[@]}"; do
    take_from_release "$name" || die "--release $release: SHA256SUMS names no $name, so it is no release"
  done
  for name in "${RELEASED_FUNCTIONS[@]}"; do
    take_from_release "$name-$RELEASE_VERSION-$1.zip" && continue
    there=$(sed -n "s/^.* [ *]NotificationFunction-$RELEASE_VERSION-\(.*\)\.zip\$/\1/p" "$RELEASE/SHA256SUMS" | paste -sd ' ')
    die "--release $release: it has no zips for $1, but for ${there:-nothing}: give --architecture"
  done
}
