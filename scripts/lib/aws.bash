# The aws CLI and the account, for scripts that have sourced scripts/lib/cli.bash and are at the repository's root.
# shellcheck shell=bash

AWS=()    # the command, with --profile and --region
REGION=
export AWS_PAGER=

# Finds the aws CLI, the machine's own or one in a virtual environment, and the region, and sets AWS and REGION.
# The region is always passed on: version 1 of the CLI does not read AWS_REGION.
find_aws() { # PROFILE REGION, either may be empty
  if command -v aws >/dev/null; then AWS=(aws)
  else
    scripts/setup awscli
    AWS=(.venv/awscli/bin/aws)
  fi
  "${AWS[@]}" --version >/dev/null 2>&1 || die "${AWS[0]} does not run: try '${AWS[0]} --version', or take it off the PATH and this script brings one"
  [ -z "$1" ] || AWS+=(--profile "$1")
  REGION=${2:-${AWS_REGION:-${AWS_DEFAULT_REGION:-$("${AWS[@]}" configure get region 2>/dev/null || true)}}}
  [ -n "$REGION" ] || die "no AWS region: give --region, or set AWS_REGION"
  AWS+=(--region "$REGION")
}

ACCOUNT='' PARTITION=''
# Sets ACCOUNT and PARTITION: aws, or what stands in its place in the ARNs of China, GovCloud and every other partition.
find_account() {
  local answer arn
  say "checking the account"
  answer=$(aws_or_die sts get-caller-identity --query '[Account,Arn]' --output text)
  IFS=$'\t' read -r ACCOUNT arn <<<"$answer"
  IFS=: read -r _ PARTITION _ <<<"$arn"
}

# The command as a person would type it.
shown() { printf '%q ' "${AWS[@]}"; }

# What the aws CLI complained about, in one line that says what to do.
explain() { # FILE
  local text; text=$(grep -v '^[[:space:]]*$' "$1" | tail -n 3 | tr '\n' ' ')
  case $text in
    *"config profile"*"could not be found"*) echo "there is no such profile in your AWS configuration: 'aws configure list-profiles' shows those you have" ;;
    *"Unable to locate credentials"*|*"Partial credentials"*) echo "no AWS credentials: run 'aws configure' or 'aws sso login', or name a profile with --profile" ;;
    *[Ee]xpired*) echo "the AWS credentials have expired: sign in again, for example with 'aws sso login'" ;;
    *InvalidClientTokenId*|*UnrecognizedClient*|*SignatureDoesNotMatch*|*InvalidAccessKeyId*) echo "AWS does not accept these credentials: check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or name a profile with --profile" ;;
    *"must specify a region"*|*"region must be specified"*) echo "no AWS region: give --region, or set AWS_REGION" ;;
    *"Could not connect to the endpoint"*|*"Connect timeout"*|*"Failed to connect to proxy"*) echo "AWS cannot be reached from here: ${text#*: }" ;;
    *AccessDenied*|*UnauthorizedOperation*|*AuthorizationError*|*Forbidden*|*"not authorized to perform"*) echo "not permitted: ${text#*operation: }(ask the administrator of the account for it)" ;;
    *) echo "${text:-the aws CLI failed and said nothing}" ;;
  esac
}

# Runs the aws CLI; ends the script with one clear line if it fails.
aws_or_die() { # ARGUMENTS...
  local errors; errors=$(mktemp)
  if "${AWS[@]}" "$@" 2>"$errors"; then rm -f "$errors"; return 0; fi
  local reason; reason=$(explain "$errors"); rm -f "$errors"
  die "'aws $1 $2' failed: $reason"
}

# The same, but an error that has PATTERN in it is an answer too: nothing.
aws_or_nothing() { # PATTERN ARGUMENTS...
  local pattern=$1 errors reason; shift; errors=$(mktemp)
  if "${AWS[@]}" "$@" 2>"$errors" || grep -qE "$pattern" "$errors"; then rm -f "$errors"; return 0; fi
  reason=$(explain "$errors"); rm -f "$errors"
  die "'aws $1 $2' failed: $reason"
}
