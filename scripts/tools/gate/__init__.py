"""Puts an approval in front of a CloudFormation template, and proves that nothing slips past it."""
