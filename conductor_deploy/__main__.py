"""`python -m conductor_deploy` is `conductor-deploy`."""

from conductor_deploy.cli.main import run

if __name__ == "__main__":
    run()
