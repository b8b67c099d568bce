"""How fast and how small: scripts/bench. The rig folder is usable alone."""
