# The site's image: web server, workers and housekeeping are the same image with different commands.
FROM python:3.11-slim-bookworm

# The CPU build of torch, as in the Makefile: this index is asked for torch alone, and where it can't be reached pip
# goes on with the sources it is configured for.
ARG TORCH_INDEX=https://download.pytorch.org/whl/cpu

ENV LANG=C.UTF-8 PYTHONUNBUFFERED=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PATH=/opt/venv/bin:$PATH DATA_DIR=/var/lib/studyapp STATIC_ROOT=/srv/studyapp/staticfiles

RUN python -m venv /opt/venv \
 && useradd --system --uid 10001 --home-dir /var/lib/studyapp --create-home studyapp

WORKDIR /srv/studyapp
COPY requirements.lock ./
RUN pip install --no-deps --retries 1 --timeout 15 --extra-index-url "$TORCH_INDEX" \
        "$(grep -o '^torch==[0-9.]*' requirements.lock)" \
 && pip install -r requirements.lock

COPY . ./
# The key and the folder of this step are thrown away with it.
RUN DATA_DIR=/tmp/collecting python manage.py collectstatic --noinput --verbosity 0 \
 && rm -r /tmp/collecting \
 && python -m compileall -q studyapp quizzes trainer

USER studyapp
EXPOSE 8000
CMD ["gunicorn", "studyapp.wsgi:application", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", \
     "--workers", "2", "--threads", "8", "--timeout", "60", "--worker-tmp-dir", "/dev/shm", "--no-control-socket"]
