"""A function that serves for as long as it is let, and what is watched meanwhile.

The rig is the one of scripts/bench: nginx stands for AWS, over TLS, with an answer for every call.
"""
