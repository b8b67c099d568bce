"""scripts/acceptance: the approval flow in a real account, from its deployment to its removal, and a report of what was seen.

cli            options, signals, an orderly end
plan           what a run is asked to do
run            the order of it all
world          the account, the flow in it, and the people, as every scenario finds them
launch         one product behind the approval
inbox          the approver's emails: a person pastes, or a command prints
facts          what docs/aws.md assumes, and what a run says to it
measures       Lambda's own REPORT lines
comparison     the same work in Python, beside
removal        takes everything away again
report         Markdown and JSON
scenarios/     one module a scenario
"""
