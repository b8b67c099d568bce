"""`python -m acceptance`, which scripts/acceptance calls."""

import sys

from acceptance.cli import main

sys.exit(main())
