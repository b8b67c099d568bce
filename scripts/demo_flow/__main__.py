"""`python -m demo_flow`, which scripts/demo calls."""

import sys

from demo_flow.cli import main

sys.exit(main())
