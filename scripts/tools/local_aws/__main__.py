"""`python -m local_aws`, which scripts/local-aws calls."""

import sys

from local_aws.cli import main

sys.exit(main())
