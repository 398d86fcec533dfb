"""`python -m watchdog` is the command line, from a source tree or an installed package."""

from watchdog.cli.main import main

main()
