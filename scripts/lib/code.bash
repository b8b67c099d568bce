# The functions' zips and what else is uploaded. Needs scripts/lib/aws.bash, and these variables of the script: stack,
# architecture, bucket, zips, dry. A release's zips have its version in their names (scripts/lib/release.bash).
# shellcheck shell=bash disable=SC2154

# Where the templates are: here, or in a release.
templates=templates
FUNCTIONS=(NotificationFunction ApprovalFunction)
# What is uploaded, by the beginnings of its names.
UPLOADED=("${FUNCTIONS[@]}" sample-product)

machine_architecture() {
  scripts/lib/architecture 2>/dev/null ||
    die "this machine's architecture, $(uname -m), is not one of Lambda's: give --architecture and --zips"
}

zip_of() { printf '%s/%s-%s%s.zip' "$zips" "$1" "${RELEASE_VERSION:+$RELEASE_VERSION-}" "$architecture"; }   # FUNCTION

# Sets zips to a folder that has both zips, and packages unless they are newer than all that they are made of.
find_zips() {
  local function
  if [ -n "${RELEASE:-}" ]; then zips=$RELEASE; return 0; fi
  if [ -n "$zips" ]; then
    for function in "${FUNCTIONS[@]}"; do
      [ -f "$(zip_of "$function")" ] || die "--zips $zips: there is no $(basename "$(zip_of "$function")") in it"
    done
    return 0
  fi
  zips=dist
  if scripts/lib/zips --check "$architecture"; then return 0; fi
  [ "$architecture" = "$(machine_architecture)" ] || die "packaging for $architecture needs a machine of that kind: package there, and give --zips DIR here"
  if [ -n "$dry" ]; then say "dry run: would package with scripts/package first"; return 0; fi
  scripts/lib/zips || die "packaging failed: 'scripts/package' alone shows how"
}

# A new zip has a new key, and with that CloudFormation sees that there is something to update.
key_of() { # FILE
  local name hash; name=$(basename "$1")
  if [ -f "$1" ]; then hash=$(sha256sum "$1" | cut -c1-16); else hash=to-be-packaged; fi
  printf '%s/%s-%s.%s' "$stack" "${name%.*}" "$hash" "${name##*.}"
}
code_key() { key_of "$(zip_of "$1")"; }   # FUNCTION

upload() { # FILE [KEY]
  local key; key=${2:-$(key_of "$1")}
  if "${AWS[@]}" s3api head-object --bucket "$bucket" --key "$key" --expected-bucket-owner "$ACCOUNT" >/dev/null 2>&1; then return 0; fi
  say "uploading $(basename "$1")"
  aws_or_die s3 cp "$1" "s3://$bucket/$key" --only-show-errors
}
upload_code() {
  local function
  for function in "${FUNCTIONS[@]}"; do upload "$(zip_of "$function")"; done
  [ ! -f "$templates/sample-product.yaml" ] || upload_product
}

# A product names the stack whose function it asks, and the one of its catalog. Under another name it is uploaded with those.
with_product() { # COMMAND   is run with the product's file
  local made status=0
  if [ "$stack" = approval-flow ]; then "$1" "$templates/sample-product.yaml"; return; fi
  made=$(mktemp -d)
  sed -e "s/approval-flow-ServiceToken/$stack-ServiceToken/" -e "s/approval-flow-catalog/$stack-catalog/" \
    "$templates/sample-product.yaml" >"$made/sample-product.yaml"
  "$1" "$made/sample-product.yaml" || status=$?
  rm -rf "$made"
  return "$status"
}
upload_product() { with_product upload; }
template_key() { with_product key_of; }
