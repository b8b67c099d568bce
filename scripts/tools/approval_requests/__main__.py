"""`python -m approval_requests`, which scripts/requests calls."""

import sys

from approval_requests.cli import main

sys.exit(main())
