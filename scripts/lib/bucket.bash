# The bucket that the code is deployed from. Needs scripts/lib/aws.bash, and these variables of the script: stack, bucket.
# shellcheck shell=bash disable=SC2154

# By this tag scripts/remove knows that the bucket may go too.
BUCKET_TAG='{"Key":"created-by","Value":"approval-flow-deploy"}'

in_bucket() { # COMMAND ARGUMENTS...
  aws_or_die s3api "$1" --bucket "$bucket" --expected-bucket-owner "$ACCOUNT" "${@:2}"
}
setting_of_bucket() { # PATTERN COMMAND ARGUMENTS...   PATTERN is the error of a bucket that has no such setting.
  aws_or_nothing "$1" s3api "$2" --bucket "$bucket" --expected-bucket-owner "$ACCOUNT" "${@:3}"
}

# Whether the bucket is there and this account's. Bucket names are global, so that somebody else may own the name: code is
# never put there or taken from there.
bucket_exists() {
  local errors; errors=$(mktemp)
  if "${AWS[@]}" s3api head-bucket --bucket "$bucket" --expected-bucket-owner "$ACCOUNT" >/dev/null 2>"$errors"; then rm -f "$errors"; return 0; fi
  if grep -qE '404|Not Found|NoSuchBucket' "$errors"; then rm -f "$errors"; return 1; fi
  if grep -qE '403|Forbidden' "$errors"; then die "the bucket $bucket belongs to another account, or you may not use it: name another with --bucket"; fi
  local reason; reason=$(explain "$errors"); rm -f "$errors"
  die "cannot look up the bucket $bucket: $reason"
}

create_bucket() {
  say "creating the private bucket $bucket"
  local where=()
  [ "$REGION" = us-east-1 ] || where=(--create-bucket-configuration "LocationConstraint=$REGION")
  aws_or_die s3api create-bucket --bucket "$bucket" ${where[@]+"${where[@]}"} >/dev/null
  # First of all: a run that is broken off after this knows its bucket again.
  tag_bucket
}

bucket_is_ours() {
  local value
  [ "$bucket" != "approval-flow-$ACCOUNT-$REGION" ] || return 0
  value=$(setting_of_bucket NoSuchTagSet get-bucket-tagging --query "TagSet[?Key=='created-by']|[0].Value" --output text) || exit 1
  [[ $BUCKET_TAG == *"\"Value\":\"$value\""* ]]
}

tag_bucket() {
  local tags
  tags=$(setting_of_bucket NoSuchTagSet get-bucket-tagging --query "TagSet[?Key!='created-by' && !starts_with(Key, 'aws:')]" --output json)
  # What is there stays: the call replaces all tags.
  tags=$(tr -d '\n' <<<"$tags"); tags=${tags#[}; tags=${tags%]}
  [ -z "${tags// /}" ] || tags+=,
  in_bucket put-bucket-tagging --tagging "{\"TagSet\":[$tags$BUCKET_TAG]}"
}

require_tls() {
  local policy
  policy=$(setting_of_bucket NoSuchBucketPolicy get-bucket-policy --query Policy --output text)
  case $policy in
    *OnlyOverTls*) ;;
    '' | None) in_bucket put-bucket-policy --policy "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Sid\":\"OnlyOverTls\",\"Effect\":\"Deny\",
      \"Principal\":\"*\",\"Action\":\"s3:*\",\"Condition\":{\"Bool\":{\"aws:SecureTransport\":\"false\"}},
      \"Resource\":[\"arn:$PARTITION:s3:::$bucket\",\"arn:$PARTITION:s3:::$bucket/*\"]}]}" ;;
    *) say "the bucket $bucket has a policy of another hand, without the statement OnlyOverTls: it is left as it is" ;;
  esac
}

# Makes sure of every setting of a bucket that scripts/deploy created, however far an earlier run got.
secure_bucket() {
  local encryption
  if ! bucket_is_ours; then say "the bucket $bucket was not created by scripts/deploy: its settings are left as they are"; return 0; fi
  in_bucket put-public-access-block --public-access-block-configuration \
    BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true
  in_bucket put-bucket-versioning --versioning-configuration Status=Enabled
  encryption=$(setting_of_bucket ServerSideEncryptionConfigurationNotFound get-bucket-encryption \
    --query 'ServerSideEncryptionConfiguration.Rules[0].ApplyServerSideEncryptionByDefault.SSEAlgorithm' --output text)
  case $encryption in
    '' | None) in_bucket put-bucket-encryption --server-side-encryption-configuration \
      '{"Rules":[{"ApplyServerSideEncryptionByDefault":{"SSEAlgorithm":"AES256"}}]}' ;;
  esac
  require_tls
  tag_bucket
}
