"""`python -m gongjian.cli`."""

import sys

from . import main

sys.exit(main())
