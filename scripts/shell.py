"""``make shell``: Odoo's interactive shell."""

import os
import sys

from . import odoo

if __name__ == "__main__":
    command = odoo.command("shell", f"--database={sys.argv[1]}", "--no-http")
    os.execvpe(command[0], command, odoo.environment())
