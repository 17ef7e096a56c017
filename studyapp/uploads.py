"""How much a request may upload: beyond it nothing is kept, however much is still sent."""

from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, StopUpload

MEGABYTE = 2**20


class CappedUpload(FileUploadHandler):
    """Stands before the handlers that keep a file. A view learns of it by `request.upload_was_cut`."""

    received = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:  # noqa: ARG002 (Django's signature)
        self.received += len(raw_data)
        if self.received > (settings.MAX_TABLE_MEGABYTES + 1) * MEGABYTE:
            self.request.upload_was_cut = True
            raise StopUpload(connection_reset=False)
        return raw_data

    def file_complete(self, file_size: int) -> Any:  # noqa: ARG002, ANN401 (Django's signature)
        return None
