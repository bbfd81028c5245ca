"""The button that leads from a list to the import of its kind."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from core.admin.access import reach_on
from core.admin.base import RecordAdmin
from core.choices import Level
from core.services.imports.kinds import KINDS


class ImportableAdmin(RecordAdmin):
    """A list whose records can come out of a file."""

    actions_list = ["import_rows"]

    def has_import_permission(self, request: HttpRequest) -> bool:
        """Tell whether the person may import: a file writes more than one form, and anywhere."""
        return reach_on(request, self.model, Level.ADMIN).unplaced

    @action(  # type: ignore[untyped-decorator]
        description=_("Import"), url_path="import", icon="upload_file", permissions=["import"]
    )
    def import_rows(self, _request: HttpRequest) -> HttpResponse:
        """Go to the upload with this kind chosen."""
        kind = next(kind.name for kind in KINDS.values() if kind.model is self.model)
        return HttpResponseRedirect(f"{reverse('admin:core_importrun_add')}?kind={kind}")
