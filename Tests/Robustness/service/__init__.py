"""A function that serves for as long as it is let, and what is watched meanwhile.

The rig is the one of scripts/bench: a process stands for AWS, over TLS, with a true answer to every call.
"""
