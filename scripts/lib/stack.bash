# A stack: what it is, and what happens to it. Needs scripts/lib/aws.bash.
# shellcheck shell=bash

# The name goes into queries, ARNs and the names of objects, where a quote or a slash would mean something.
check_stack_name() { # NAME
  local LC_ALL=C
  [[ $1 =~ ^[A-Za-z][A-Za-z0-9-]{0,99}$ ]] || die "--stack-name $1: give letters, digits and hyphens, beginning with a letter"
}

declare -A STACK=()
# Looks a stack up: STACK[id], STACK[status], STACK[parameter NAME], STACK[output NAME]; empty if there is no such stack.
# Id and status come last, so that no line break in a value can pass for them.
look_up_stack() { # STACK
  local errors answer name value; errors=$(mktemp); STACK=()
  if answer=$("${AWS[@]}" cloudformation describe-stacks --stack-name "$1" --output text --query "Stacks[0].[
      Parameters[].[join(' ',['parameter',ParameterKey]),ParameterValue],Outputs[].[join(' ',['output',OutputKey]),OutputValue],
      [['id',StackId],['status',StackStatus]]][]" 2>"$errors"); then
    while IFS=$'\t' read -r name value; do [ -z "$name" ] || STACK[$name]=$value; done <<<"$answer"
  elif ! grep -q 'does not exist' "$errors"; then
    answer=$(explain "$errors"); rm -f "$errors"
    die "cannot look up the stack $1: $answer"
  fi
  rm -f "$errors"
}

# Whether the stack that was looked up was made from templates/approval-flow.yaml.
is_approval_flow() { [ -n "${STACK[parameter NotificationCodeKey]:-}" ] && [ -n "${STACK[parameter ApprovalCodeKey]:-}" ]; }

# What to do about a stack that CloudFormation could not bring to an end.
cure_for() { # STACK STATUS
  local stuck
  case $2 in
    UPDATE_ROLLBACK_FAILED)
      stuck=$("${AWS[@]}" cloudformation list-stack-resources --stack-name "$1" --output text \
        --query "StackResourceSummaries[?ResourceStatus=='UPDATE_FAILED'].LogicalResourceId" 2>/dev/null | tr '\t\n' '  ') || stuck=
      stuck=${stuck% }
      printf "CloudFormation could not put back %s. Its events in the console say why; once that is out of the way: '%scloudformation continue-update-rollback --stack-name %s'. To leave it as it is, add --resources-to-skip %s, and deploy again afterwards" \
        "${stuck:-a resource}" "$(shown)" "$1" "${stuck:-NAME}" ;;
    UPDATE_FAILED) printf "'%scloudformation rollback-stack --stack-name %s' puts back what was before; then deploy again" "$(shown)" "$1" ;;
    *) printf 'its events in the CloudFormation console say why; scripts/remove --stack-name %s removes it' "$1" ;;
  esac
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
