"""What is changed in ministack, one module a gap.

Each module has `apply`, called once before the gateway opens.
"""
