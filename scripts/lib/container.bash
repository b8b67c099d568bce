# scripts/package in a container. Needs scripts/lib/cli.bash, and these variables of the script: engine, archs, update, test.
# shellcheck shell=bash disable=SC2154

# The same packages and the same toolchain as on a Debian machine, and so the same bytes.
SWIFT_IMAGE=${SWIFT_IMAGE:-docker.io/library/swift:6.3.1-bookworm}

package_in_container() {
  local architecture platform
  case $engine in docker | podman) ;; *) die "--container $engine: give docker or podman" ;; esac
  command -v "$engine" >/dev/null || die "--container $engine: $engine is not installed"
  [ ${#archs[@]} -gt 0 ] || archs=("$(scripts/lib/architecture)")
  mkdir -p dist .venv .cache .build-package
  for architecture in "${archs[@]}"; do
    case $architecture in
      x86_64) platform=linux/amd64 ;;
      arm64) platform=linux/arm64 ;;
      *) die "'$architecture' is no architecture of Lambda's; x86_64 or arm64" ;;
    esac
    say "packaging for $architecture in $SWIFT_IMAGE"
    run_container "$architecture" "$platform" || die "packaging in the container failed; its own words are above"
  done
}

# The tree is read only but for dist. What the build keeps is in volumes of its own: a virtual environment or a build of this
# machine is of no use in there, and the other way round.
run_container() { # ARCHITECTURE PLATFORM
  local kept=approval-flow-package-$1 folder options=(--arch "$1" --no-run) volumes=()
  [ ${#update[@]} = 0 ] || options+=("${update[@]}")
  [ "$test" = no ] || options+=(--test)
  for folder in .venv .cache .build-package; do volumes+=(--volume "$kept${folder/./-}:/source/$folder"); done
  # Under docker the files would be root's; podman without root has them be the caller's by itself.
  "$engine" run --rm --platform "$2" --volume "$ROOT:/source:ro" --volume "$ROOT/dist:/source/dist" "${volumes[@]}" --workdir /source \
    --env "OWNER=$([ "$engine" = docker ] && printf '%s:%s' "$(id -u)" "$(id -g)")" "$SWIFT_IMAGE" \
    bash scripts/lib/package-in-container "${options[@]}"
}
