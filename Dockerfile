# One image for every part: master, workers and the reference portal.
FROM python:3.11-slim

RUN useradd --system --create-home --home-dir /home/load --gid 0 load
WORKDIR /opt/portal-load
COPY requirements/run.txt requirements/
RUN pip install --no-cache-dir --require-hashes -r requirements/run.txt
COPY . .
ENV PYTHONPATH=/opt/portal-load PYTHONUNBUFFERED=1
RUN mkdir -p results && chown -R load:0 results && chmod -R g=u results

USER load
ENTRYPOINT ["python", "-m", "cli.main"]
CMD ["--help"]
