"""A flow that products still need is not removed, however they came by the function's ARN; nor is what belongs to others."""

import pytest

OWN = "arn:aws:cloudformation:eu-west-1:111122223333:stack/{0}/1"
OTHER = "arn:aws:cloudformation:eu-west-1:444455556666:stack/{0}/1"


@pytest.fixture(autouse=True)
def a_flow(account):
    account.is_signed_in()
    account.has_stack("DELETE_COMPLETE", name="arn:former")
    account.answers("describe-stacks --stack-name", err="does not exist", code=254, after="delete-stack")
    account.has_stack()
    account.answers("head-bucket", err="An error occurred (404) when calling the HeadBucket operation: Not Found", code=254)


def lines(*rows):
    return "".join("\t".join(row) + "\n" for row in rows)


def refused(run, account, *arguments):
    result = run("remove", *arguments)
    assert result.returncode == 1
    assert not account.called("delete-stack")
    return result.stderr.splitlines()[-1]


def test_a_flow_whose_function_is_imported_is_not_removed(run, account):
    account.answers("list-imports", out="blog\tshop\n")
    assert refused(run, account) == "remove: these stacks use the approval flow and have to be deleted before it: blog shop"


def test_a_product_that_was_given_the_function_by_parameter_is_found(run, account):
    account.answers("list-imports", err="Export 'approval-flow-ServiceToken' is not imported by any stack.", code=254)
    account.answers("describe-stacks", out=lines((OWN.format("blog"), "blog", "1"), (OWN.format("vpc"), "vpc", "0")))
    assert refused(run, account).endswith("have to be deleted before it: blog")
    (question,) = [call for call in account.called("describe-stacks") if "--stack-name" not in call]
    assert f"ParameterValue=='{account.token}'" in question and "ROLLBACK_COMPLETE" in question


def test_a_product_that_only_the_ledger_knows_is_found(run, account):
    account.answers("scan ledger", out=lines((OWN.format("blog"), "approved"), (OWN.format("gone"), "approved")))
    account.answers("describe-stacks", out=lines((OWN.format("blog"), "blog", "0"), (OWN.format("vpc"), "vpc", "0")))
    assert refused(run, account).endswith("have to be deleted before it: blog")


def test_products_of_other_accounts_are_named_and_may_be_left(run, account):
    account.answers("scan ledger", out=lines((OTHER.format("blog"), "approved"), (OTHER.format("no"), "rejected")))
    told = refused(run, account)
    assert OTHER.format("blog") in told and OTHER.format("no") not in told and told.endswith("add --leave-others")
    assert run("remove", "--leave-others").returncode == 0
    assert account.called("delete-stack")


@pytest.mark.parametrize("question", ["list-imports", "scan", "describe-stacks"])
def test_a_question_that_was_not_answered_is_no_answer(run, account, question):
    account.answers(question, err="An error occurred (AccessDenied) when calling the operation: no", code=254)
    assert "not permitted" in refused(run, account)


@pytest.mark.parametrize("name", ["nosuch' || '1'=='1", "a`b", "*", "a/b", "-x", "x" * 129])
def test_a_name_that_would_match_other_stacks_is_refused(run, account, name):
    result = run("remove", "--stack-name", name, "--delete-records")
    assert result.returncode == 1
    assert result.stderr == f"remove: --stack-name {name}: give letters, digits and hyphens, beginning with a letter\n"
    assert account.calls == []


@pytest.fixture
def a_table_is_left(account):
    """Of a deleted stack with the flow's name there is a table left."""
    account.answers("list-stacks", out="arn:former\n")
    account.answers("describe-stack-events", out="its-table\n")
    account.answers("describe-table", out="ACTIVE\n")


def test_the_records_of_a_former_flow_are_deleted_when_told_to(run, account, a_table_is_left):
    account.answers("describe-stack-resources", err="Stack for its-table does not exist", code=254)
    assert "the table its-table is kept" in run("remove").stderr
    assert not account.called("delete-table")
    run("remove", "--delete-records")
    assert account.called("delete-table --table-name its-table")


def test_a_table_that_another_stack_holds_now_is_left_alone(run, account, a_table_is_left):
    account.answers("describe-stack-resources", out="shop\n")
    result = run("remove", "--delete-records")
    assert "the table its-table belongs to the stack shop now: it is left alone" in result.stderr
    assert not account.called("delete-table")


def test_a_table_of_a_former_stack_that_was_something_else_is_left_alone(run, account):
    account.answers("list-stacks", out="arn:something-else\n")
    account.answers("describe-stack-events", out="its-table\n")
    run("remove", "--delete-records")
    assert not account.called("delete-table") and "is kept" not in run("remove").stderr
