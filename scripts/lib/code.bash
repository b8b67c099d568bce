# The functions' zips and the bucket they are deployed from. Needs scripts/lib/aws.bash, and these variables of the script:
# stack, architecture, bucket, zips, account, dry.
# shellcheck shell=bash disable=SC2154

FUNCTIONS=(NotificationFunction ApprovalFunction)

machine_architecture() {
  scripts/lib/architecture 2>/dev/null ||
    die "this machine's architecture, $(uname -m), is not one of Lambda's: give --architecture and --zips"
}

zip_of() { printf '%s/%s-%s.zip' "$zips" "$1" "$architecture"; }   # FUNCTION

# Sets zips to a folder that has both zips, and packages unless they are newer than all that they are made of.
find_zips() {
  local function
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
template_key() { key_of templates/sample-product.yaml; }

# Whether the bucket is there and ours. Bucket names are global, so that somebody else may own the name: code is
# never put there or taken from there.
bucket_exists() {
  local errors; errors=$(mktemp)
  if "${AWS[@]}" s3api head-bucket --bucket "$bucket" --expected-bucket-owner "$account" >/dev/null 2>"$errors"; then rm -f "$errors"; return 0; fi
  if grep -qE '404|Not Found|NoSuchBucket' "$errors"; then rm -f "$errors"; return 1; fi
  if grep -qE '403|Forbidden' "$errors"; then die "the bucket $bucket belongs to another account, or you may not use it: name another with --bucket"; fi
  local reason; reason=$(explain "$errors"); rm -f "$errors"
  die "cannot look up the bucket $bucket: $reason"
}

BUCKET_TAG=approval-flow-deploy
create_bucket() {
  say "creating the private bucket $bucket"
  local where=() partition=aws
  [ "$REGION" = us-east-1 ] || where=(--create-bucket-configuration "LocationConstraint=$REGION")
  case $REGION in cn-*) partition=aws-cn ;; us-gov-*) partition=aws-us-gov ;; esac
  aws_or_die s3api create-bucket --bucket "$bucket" ${where[@]+"${where[@]}"} >/dev/null
  aws_or_die s3api put-public-access-block --bucket "$bucket" --public-access-block-configuration \
    BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true
  aws_or_die s3api put-bucket-versioning --bucket "$bucket" --versioning-configuration Status=Enabled
  aws_or_die s3api put-bucket-encryption --bucket "$bucket" --server-side-encryption-configuration \
    '{"Rules":[{"ApplyServerSideEncryptionByDefault":{"SSEAlgorithm":"AES256"}}]}'
  aws_or_die s3api put-bucket-policy --bucket "$bucket" --policy "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Sid\":\"OnlyOverTls\",
    \"Effect\":\"Deny\",\"Principal\":\"*\",\"Action\":\"s3:*\",\"Condition\":{\"Bool\":{\"aws:SecureTransport\":\"false\"}},
    \"Resource\":[\"arn:$partition:s3:::$bucket\",\"arn:$partition:s3:::$bucket/*\"]}]}"
  # By this tag scripts/remove knows that the bucket may go too.
  aws_or_die s3api put-bucket-tagging --bucket "$bucket" --tagging "TagSet=[{Key=created-by,Value=$BUCKET_TAG}]"
}

upload() { # FILE
  local key; key=$(key_of "$1")
  if "${AWS[@]}" s3api head-object --bucket "$bucket" --key "$key" --expected-bucket-owner "$account" >/dev/null 2>&1; then return 0; fi
  say "uploading $(basename "$1")"
  aws_or_die s3 cp "$1" "s3://$bucket/$key" --only-show-errors
}
upload_code() {
  local function
  for function in "${FUNCTIONS[@]}"; do upload "$(zip_of "$function")"; done
  [ ! -f templates/sample-product.yaml ] || upload templates/sample-product.yaml
}
