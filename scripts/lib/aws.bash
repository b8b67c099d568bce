# The aws CLI, for scripts that have sourced scripts/lib/cli.bash and are at the repository's root.
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

declare -A STACK=()
# Looks a stack up: STACK[id], STACK[status], STACK[parameter NAME], STACK[output NAME]; empty if there is no such stack.
look_up_stack() { # STACK
  local errors answer name value; errors=$(mktemp); STACK=()
  if answer=$("${AWS[@]}" cloudformation describe-stacks --stack-name "$1" --output text --query "Stacks[0].[[['id',StackId],['status',StackStatus]],
      Parameters[].[join(' ',['parameter',ParameterKey]),ParameterValue],Outputs[].[join(' ',['output',OutputKey]),OutputValue]][]" 2>"$errors"); then
    while IFS=$'\t' read -r name value; do STACK[$name]=$value; done <<<"$answer"
  elif ! grep -q 'does not exist' "$errors"; then
    answer=$(explain "$errors"); rm -f "$errors"
    die "cannot look up the stack $1: $answer"
  fi
  rm -f "$errors"
}

stack_events() { # STACK, oldest first: id, time, status, type, logical id, reason
  "${AWS[@]}" cloudformation describe-stack-events --stack-name "$1" --max-items 100 --output text \
    --query 'StackEvents[].[EventId,Timestamp,ResourceStatus,ResourceType,LogicalResourceId,ResourceStatusReason]' 2>/dev/null |
    grep -v '^None' | tac
}

declare -A SEEN_EVENTS=()
# Marks all events so far as seen, so that only those of what comes next are shown.
forget_events() { # STACK
  local id rest
  while IFS=$'\t' read -r id rest; do SEEN_EVENTS[$id]=1; done < <(stack_events "$1" || true)
}
FIRST_FAILURE=
# Shows the stack's new events, one a line, until the process has ended.
follow_events() { # STACK PID
  local id time status type logical reason running=1
  while [ -n "$running" ]; do
    kill -0 "$2" 2>/dev/null || running=
    while IFS=$'\t' read -r id time status type logical reason; do
      [ -z "${SEEN_EVENTS[$id]:-}" ] || continue
      SEEN_EVENTS[$id]=1
      [ "$reason" != None ] || reason=
      # One line a resource: when it is done, or has failed.
      if [[ $status != *_IN_PROGRESS || $type = AWS::CloudFormation::Stack ]]; then
        printf '    %.8s  %-20s  %s%s\n' "${time#*T}" "$status" "$logical" "${reason:+: $reason}" >&2
      fi
      # Resources that were merely interrupted say "cancelled"; the first real reason is the one that helps.
      if [[ $status == *_FAILED && $reason != *cancelled* && -z $FIRST_FAILURE ]]; then FIRST_FAILURE="$logical ($type): $reason"; fi
    done < <(stack_events "$1" || true)
    [ -z "$running" ] || sleep 3
  done
}
