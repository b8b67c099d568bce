"""`python -m demo`, which scripts/demo calls."""

import sys

from demo.cli import main

sys.exit(main())
