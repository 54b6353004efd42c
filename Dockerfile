# conductor-deploy for CI without a Python of its own:
#   docker build -t conductor-deploy . && docker run --rm -v "$PWD:/work" conductor-deploy validate
FROM python:3.12-slim AS wheel
COPY . /source
RUN pip wheel --quiet --no-cache-dir --no-deps --wheel-dir /wheel /source

FROM python:3.12-slim
# git tells which commit is released, and reads the one that is promoted.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends git \
    && rm -rf /var/lib/apt/lists/* \
    && git config --system --add safe.directory /work
COPY requirements/run.txt /tmp/run.txt
COPY --from=wheel /wheel /wheel
RUN pip install --quiet --no-cache-dir --require-hashes --requirement /tmp/run.txt \
    && pip install --quiet --no-cache-dir --no-deps /wheel/*.whl \
    && rm -r /wheel /tmp/run.txt \
    && useradd --create-home --uid 10001 deploy
USER deploy
WORKDIR /work
ENTRYPOINT ["conductor-deploy"]
