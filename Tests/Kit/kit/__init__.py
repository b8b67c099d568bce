"""The kit that every Python test of this project is made of.

`http` serves and misbehaves, `aws` stands in for AWS's services, `lambda_` for Lambda around one function, and `flow` knows
emails, pages, products and whole worlds. Nothing here knows the Swift code; Tests/Kit/tests hold it to what it promises.
"""
