# The stacks that ask the approval flow. Without its function they can't be deleted any more, so it has to stay while they exist.
# CloudFormation itself knows only those that import the function's ARN. Needs scripts/lib/aws.bash, and STACK as looked up.
# shellcheck shell=bash disable=SC2154

# The names of the stacks that import the ARN, one a line.
importing_stacks() { # STACK
  aws_or_nothing 'is not imported by any stack' cloudformation list-imports --export-name "$1-ServiceToken" --query Imports --output text |
    tr '\t' '\n' | sed '/^None$/d;/^$/d'
}

# Every stack of this account and region that is more than what a failed launch left: id, name, and how many of its
# parameters are the function's ARN.
existing_stacks() { # TOKEN
  aws_or_die cloudformation describe-stacks --output text --query "Stacks[?StackStatus!='ROLLBACK_COMPLETE' && StackStatus!='REVIEW_IN_PROGRESS'].[
    StackId,StackName,length(not_null(Parameters,\`[]\`)[?ParameterValue=='$1' || ResolvedValue=='$1'])]"
}

# The stacks that the ledger knows, and for each the states that its requests are in: id, state.
stacks_in_ledger() { # TABLE
  aws_or_die dynamodb scan --table-name "$1" --projection-expression 'StackId,#state' --output text \
    --expression-attribute-names '{"#state":"Status"}' --query 'Items[].[StackId.S,Status.S]' | sort -u
}

# Ends the script with the names of the stacks that still need the flow. Those of other accounts can't be looked up from here:
# of them all that were not rejected, withdrawn or too late may be there.
refuse_while_used() { # STACK LEAVE-OTHERS
  local LC_ALL=C token=${STACK[output ServiceToken]:-} table=${STACK[output TableName]:-} own=${STACK[id]}
  local users others='' existing known='' id name uses state
  local -A names=()
  [[ $token =~ ^arn:[a-z0-9-]+:lambda:[A-Za-z0-9:_-]+$ ]] || token=none
  users=$(importing_stacks "$1") || exit 1
  existing=$(existing_stacks "$token") || exit 1
  while IFS=$'\t' read -r id name uses; do
    if [ -z "$id" ] || [ "$id" = "$own" ]; then continue; fi
    names[$id]=$name
    [ "$uses" = 0 ] || users+=$'\n'$name
  done <<<"$existing"
  [ -z "$table" ] || known=$(stacks_in_ledger "$table") || exit 1
  while IFS=$'\t' read -r id state; do
    case $id in
      '' | None) ;;
      "arn:$PARTITION:cloudformation:$REGION:$ACCOUNT:"*) [ -z "${names[$id]:-}" ] || users+=$'\n'${names[$id]} ;;
      *) case $state in rejected | withdrawn | expired) ;; *) others+=$'\n'$id ;; esac ;;
    esac
  done <<<"$known"
  users=$(grep . <<<"$users" | sort -u | paste -sd ' ') || true
  [ -z "$users" ] || die "these stacks use the approval flow and have to be deleted before it: $users"
  others=$(grep . <<<"$others" | sort -u | paste -sd ' ') || true
  [ -z "$others" ] || [ -n "$2" ] || die "stacks of other accounts asked for approval, and if they still exist they can't be deleted without it: $others. Once you know that they are gone, add --leave-others"
}
