"""`python -m ui` is the command `yinju`."""

import sys

from ui.cli import main

sys.exit(main())
