"""The fixtures of the kit, for every suite."""

pytest_plugins = ["kit.fixtures"]
