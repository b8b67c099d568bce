"""`python -m approvers`, which scripts/approvers calls."""

import sys

from approvers.cli import main

sys.exit(main())
