# One image for every part: master, workers and the reference portal. It runs as any user of group 0 (OpenShift's way),
# and writes only to /tmp and to results.
ARG BASE=python:3.11-slim
FROM ${BASE}

WORKDIR /opt/portal-load
COPY requirements/run.txt requirements/
RUN python -m venv /opt/venv && /opt/venv/bin/pip install --no-cache-dir --require-hashes -r requirements/run.txt
COPY . .
ENV PATH=/opt/venv/bin:$PATH PYTHONPATH=/opt/portal-load PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    HOME=/tmp MPLCONFIGDIR=/tmp/matplotlib
RUN mkdir -p results && chmod -R g=u results

USER 1000:0
ENTRYPOINT ["python", "-m", "cli.entry"]
CMD ["--help"]
