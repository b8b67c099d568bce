# Who approves, as scripts/deploy checks it before AWS is asked. Needs scripts/lib/cli.bash.
# shellcheck shell=bash

# Addresses that differ only in case, a dot at the end or a +tag reach one person.
person_of() { # ADDRESS
  local address=${1,,} name
  address=${address%.}
  name=${address%@*}
  # An address that begins with + has no name before its tag.
  case $name in ?*+*) name=${name%%+*} ;; esac
  printf '%s@%s\n' "$name" "${address##*@}"
}

# How many people these addresses reach.
count_people() { # ADDRESS...
  local address
  for address; do person_of "$address"; done | sort -u | grep -c . || true
}

check_addresses() { # ADDRESS...
  local LC_ALL=C address person key people=' ' keys=' '
  [ $# -le 10 ] || die "$# addresses given: ten approvers at most"
  for address; do
    # As templates/approval-flow.yaml has it.
    [[ $address =~ ^[A-Za-z0-9._%+\'-]{1,64}@[A-Za-z0-9.-]{1,190}\.[A-Za-z]{2,63}$ ]] || die "--email $address: this is not an email address such as approver@example.com"
    person=$(person_of "$address")
    [[ $people != *" $person "* ]] || die "--email $address: $person was given already, and is one approver however it is written"
    people+="$person "
    # The subscription's name in the stack is the address without its punctuation.
    key=${address//[^A-Za-z0-9]/}
    [[ $keys != *" $key "* ]] || die "--email $address: an address with the same letters and digits was given already"
    keys+="$key "
  done
}

# With a quorum that can't be reached the function does not start, and then no stack that asks for approval can even be deleted.
check_quorum() { # QUORUM ADDRESS...
  local people; people=$(count_people "${@:2}")
  [ "$1" -le "$people" ] || die "the quorum is $1, and there are only $people approvers: give --quorum too, or an --email for each approver"
}
