# The command line and the flows of benchaudit: docs/containers.md says how to build and use it.
FROM python:3.11-slim

RUN pip install --no-cache-dir uv==0.13.9
ENV UV_PYTHON_DOWNLOADS=never UV_LINK_MODE=copy UV_NO_CACHE=1 PATH=/opt/benchaudit/.venv/bin:$PATH

# The dependencies before the sources, which change more often; pyproject.toml pins all of them.
WORKDIR /opt/benchaudit
COPY pyproject.toml ./
RUN uv sync --no-dev --no-install-project

COPY . .
# Compiled here, since the user of the container cannot write beside the sources.
RUN uv sync --no-dev && python -m compileall -q benchaudit data_contracts flows tasks

# A volume that is mounted there first takes over whose it is.
RUN useradd --create-home --uid 1000 benchaudit && install -d -o benchaudit -g benchaudit /data/store
USER 1000
WORKDIR /data
ENV BENCHAUDIT_STORE=/data/store

# Workers start a container with a command of their own, people with one of benchaudit's.
ENTRYPOINT ["/bin/sh", "-c", "case \"$1\" in prefect|python|sh) ;; *) set -- benchaudit \"$@\" ;; esac; exec \"$@\"", "benchaudit"]
CMD ["--help"]
