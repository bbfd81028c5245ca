"""Files that people send with a form: kept in memory, and refused in words when they are too large.

Django's own handler drops a large file without a word, and the form takes it that none was sent.
"""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import InMemoryUploadedFile, UploadedFile
from django.core.files.uploadhandler import MemoryFileUploadHandler, StopFutureHandlers
from django.utils.translation import gettext_lazy as _

MEGABYTE = 1024 * 1024


class TooLargeFile(InMemoryUploadedFile):
    """A file of which nothing was kept but how large it was."""


class SmallFileHandler(MemoryFileUploadHandler):
    """Keeps a file in memory, never in /tmp; of one that is too large it counts the bytes."""

    def new_file(self, *args: Any, **options: Any) -> None:
        """Take a file, be it too large or not."""
        super().new_file(*args, **options)
        raise StopFutureHandlers

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """Keep what there is room for."""
        return super().receive_data_chunk(raw_data, start) if self.activated else None

    def file_complete(self, file_size: int) -> UploadedFile[Any] | None:
        """Return the file, or the one that says how large it was."""
        if self.activated:
            return super().file_complete(file_size)
        told = (self.file_name, self.content_type, file_size, self.charset)
        return TooLargeFile(BytesIO(), self.field_name, *told, self.content_type_extra)


class SmallFileField(forms.FileField):
    """A file of at most FILE_UPLOAD_MAX_MEMORY_SIZE; a larger one is refused at the field."""

    def to_python(self, data: Any) -> Any:
        """Return the file.

        Raises:
            ValidationError: it is too large.
        """
        if isinstance(data, TooLargeFile):
            text = _("“%(name)s” has %(size)d MB; choose a file of at most %(most)d MB.")
            most = settings.FILE_UPLOAD_MAX_MEMORY_SIZE // MEGABYTE
            size = -(-(data.size or 0) // MEGABYTE)
            sizes = {"name": data.name, "size": size, "most": most}
            raise forms.ValidationError(text, params=sizes)
        return super().to_python(data)
