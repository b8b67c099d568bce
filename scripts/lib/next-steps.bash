# What scripts/deploy prints at its end. Needs scripts/lib/aws.bash, stack.bash and code.bash, and these variables of the script:
# stack, bucket, and STACK as looked up after the deployment.
# shellcheck shell=bash disable=SC2154

# The approvers in a state of their subscription: confirmed, pending, or missing, which is what SNS makes of an address
# whose email was unsubscribed, or not confirmed within 48 hours.
declare -A SUBSCRIPTION=()
read_subscriptions() {
  local listed='' address arn approvers topic
  IFS=, read -ra approvers <<<"${STACK[parameter Approvers]}"
  for address in "${approvers[@]}"; do
    SUBSCRIPTION[$address]=missing
    # With a ledger each approver has a topic of their own.
    topic=${STACK[output TopicArn${address//[^A-Za-z0-9]/}]:-${STACK[output TopicArn]:-}}
    [[ $listed == *"$topic"* ]] || listed+=$topic$'\n'$(aws_or_die sns list-subscriptions-by-topic --topic-arn "$topic" --output text \
      --query 'Subscriptions[].[Endpoint,SubscriptionArn]')$'\n'
  done
  while IFS=$'\t' read -r address arn; do
    case $arn in
      arn:*) SUBSCRIPTION[$address]=confirmed ;;
      PendingConfirmation) [ "${SUBSCRIPTION[$address]:-}" = confirmed ] || SUBSCRIPTION[$address]=pending ;;
    esac
  done <<<"$listed"
}
approvers_who_are() { # STATE
  local address
  for address in "${!SUBSCRIPTION[@]}"; do [ "${SUBSCRIPTION[$address]}" != "$1" ] || printf '%s\n' "$address"; done | sort | paste -sd ' '
}

# A script for this very stack, as a person would type it.
for_this_stack() { # SCRIPT COMMAND WORD...
  # Of the aws CLI's words, the options.
  local options=("${AWS[@]:1}")
  [ "$stack" = approval-flow ] || options+=(--stack-name "$stack")
  printf ' %q' "scripts/$1" "${@:2}" "${options[@]}"
}

print_confirmations() {
  local pending missing
  read_subscriptions
  pending=$(approvers_who_are pending) missing=$(approvers_who_are missing)
  if [ -z "$pending$missing" ]; then echo '1. Every approver has confirmed: nothing to do.'; return 0; fi
  [ -z "$pending" ] || printf '1. Confirm, within 48 hours. These get no request before:\n   %s\n   Have them send you the link in the email from AWS, unopened, and run, for each:\n  %s\n   If they open it instead, that confirms too, and then opening the unsubscribe link of an email, as a mail scanner does, takes them off.\n' "$pending" "$(for_this_stack approvers confirm LINK)"
  # shellcheck disable=SC2086 # one argument for each approver
  [ -z "$missing" ] || printf '1. Subscribe again. These are approvers and get no request, because they unsubscribed or let 48 hours pass:\n   %s\n   CloudFormation does not notice. This has AWS send them a new link, to be confirmed as above:\n  %s\n' "$missing" "$(for_this_stack approvers invite $missing)"
}

# The version that the catalog offers now, so that an update keeps it: products that were launched from it are still there.
previous_version() {
  local now; now=$(template_key)
  look_up_stack "$stack-catalog"
  if [ "${STACK[parameter TemplateKey]:-$now}" != "$now" ]; then printf ' PreviousTemplateKey=%s' "${STACK[parameter TemplateKey]}"; fi
}

print_next_steps() {
  local aws body token=${STACK[output ServiceToken]} try=my-first-request status flow=''
  aws=$(shown)
  if [ "${STACK[parameter Ledger]}" != true ]; then
    body=file://$templates/minimal-product-no-ledger.yaml
    flow=" ParameterKey=ApprovalFlow,ParameterValue=$stack"
  elif [ "$stack" = approval-flow ]; then body=file://$templates/minimal-product.yaml
  else body="\"\$(sed s/approval-flow-ServiceToken/$stack-ServiceToken/ $templates/minimal-product.yaml)\""; fi
  status="${aws}cloudformation describe-stacks --stack-name $try --query Stacks[0].StackStatus --output text"
  cat <<END

The approval flow is deployed as the stack $stack.

$(print_confirmations)

2. The ServiceToken of your products. Import it, so that the approval flow can't be removed while a product needs it:
   !ImportValue $stack-ServiceToken
   In another account, give the ARN, which is also in the SSM parameter /approval-flow/$stack/service-token:
   $token

3. Try it with the smallest product. ROLE is the ARN of a role that CloudFormation may assume, and that may invoke the function and
   create what the product consists of. Without --role-arn ROLE, CloudFormation goes on after the approval with your session, which may have ended by then.
   ${aws}cloudformation create-stack --stack-name $try --template-body $body --parameters ParameterKey=UserEmail,ParameterValue=you@example.com$flow --role-arn ROLE
   That returns at once. This waits for the end, which may take twelve hours:
   while [[ \$($status) == *_IN_PROGRESS ]]; do sleep 30; done; $status

4. Offer the sample product, WordPress, in your Service Catalog. LaunchPrincipalArn is the role, group or user that may launch it:
   ${aws}cloudformation deploy --stack-name $stack-catalog --template-file $templates/service-catalog.yaml --capabilities CAPABILITY_IAM --parameter-overrides TemplateBucket=$bucket TemplateKey=$(template_key)$(previous_version) ServiceToken=/approval-flow/$stack/service-token Approvers=$(printf %q "${STACK[parameter Approvers]}") LaunchPrincipalArn=ARN
END
}
