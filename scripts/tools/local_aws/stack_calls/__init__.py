"""What CloudFormation calls on behalf of a stack, evaluated against the policies of the stack's caller.

CloudFormation has no rights of its own: every call that it makes for a stack is made with the credentials of the caller
of CreateStack, UpdateStack or DeleteStack. ministack makes the resources without asking anybody, so that a launch role
without a needed statement works there and fails on AWS.

    calls      a call, and the resource that it is made for
    secrets, iam, ec2, functions, parameters
               which calls a resource type needs
    table      all types together
    documents  templates read from S3 with the caller's rights
    operations what CreateStack and UpdateStack ask for besides their resources
    roles      a stack's service role

Source of the calls: the handlers' permissions in CloudFormation's public resource schemas. Tests/LocalAWS holds the table
to them. All calls of an operation are evaluated before any is made, while AWS fails at the first that is denied and
rolls back what was made before it: the reason is the same.
"""

from local_aws.stack_calls import documents, operations, roles, table


def apply() -> None:
    table.apply()
    documents.apply()
    operations.apply()
    roles.apply()
