"""What `manage.py up` is made of: checks, broker, programs, their supervision, and the wait until all are ready."""
