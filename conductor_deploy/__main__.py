"""`python -m conductor_deploy` is `conductor-deploy`."""

from conductor_deploy.cli.main import run

run()
