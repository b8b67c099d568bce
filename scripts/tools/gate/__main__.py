"""`python -m gate`, which scripts/gate calls."""

import sys

from gate.cli import main

sys.exit(main())
