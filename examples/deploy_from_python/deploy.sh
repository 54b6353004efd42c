#!/bin/sh
# From code to a server: CONDUCTOR_SERVER_URL=http://localhost:8080/api sh examples/deploy_from_python/deploy.sh
set -e
cd "$(dirname "$0")"

# Definition files, to be committed and reviewed.
conductor-deploy export flows.orders
# In CI: have they been forgotten after a change of the code?
conductor-deploy export flows.orders --check

conductor-deploy validate
conductor-deploy plan --out plan.json
conductor-deploy apply plan.json
# Nothing is left to do.
conductor-deploy plan --detailed-exitcode
