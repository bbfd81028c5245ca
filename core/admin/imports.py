"""Pages of imports: upload, columns, check, import, result, undo; one address a file."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.admin.base import SuiteAdmin, asker
from core.admin.import_forms import ColumnsForm, UploadForm
from core.admin.import_shown import shown_run
from core.choices import ImportStep, Level
from core.domain.imports.problems import FileProblemError
from core.errors import SuiteError
from core.models import ImportRun
from core.services.imports.jobs import open_table
from core.services.imports.kinds import KINDS
from core.services.imports.runs import (
    ask_for_step,
    cancel_import,
    forget_import,
    map_columns,
    settle_import,
    start_import,
)
from core.services.imports.sheets import file_with_problems, sample_csv, sample_xlsx
from core.services.imports.wording import file_text

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SAMPLES = {"xlsx": (sample_xlsx, XLSX), "csv": (sample_csv, "text/csv; charset=utf-8")}


@admin.register(ImportRun)
class ImportRunAdmin(SuiteAdmin):
    menu = "places"
    menu_icon = "upload_file"
    menu_position = 90
    read_level = Level.ADMIN
    write_level = Level.ADMIN
    list_display = ["file_name", "kind_title", "state", "by", "created_at", "finished_at"]
    list_select_related = ["by"]
    list_filter = ["state", "created_at"]
    search_fields = ["file_name", "kind"]
    ordering = ["-pk"]
    actions: Any = None

    @admin.display(description=_("kind"), ordering="kind")
    def kind_title(self, run: ImportRun) -> str:
        """Return what was in the file."""
        return str(KINDS[run.kind].title) if run.kind in KINDS else run.kind

    def has_delete_permission(self, _request: HttpRequest, _obj: Any = None) -> bool:
        """What wrote something is a part of the past; other imports are dropped on their page."""
        return False

    def get_urls(self) -> list[URLPattern]:
        """Add the files that people are given."""
        wrap = self.admin_site.admin_view
        own = [
            path(
                "samples/<slug:kind>.<slug:ending>",
                wrap(self.sample_view),
                name="core_importrun_sample",
            ),
            path(
                "<int:number>/problems.xlsx",
                wrap(self.problems_view),
                name="core_importrun_problems",
            ),
        ]
        return [*own, *super().get_urls()]

    def add_view(
        self, request: HttpRequest, _form_url: str = "", _extra_context: Any = None
    ) -> HttpResponse:
        """Take a file."""
        self._guard(request)
        first = {"kind": request.GET.get("kind", "")}
        form = UploadForm(request.POST or None, request.FILES or None, initial=first)
        if request.method == "POST" and form.is_valid():
            file = form.cleaned_data["file"]
            try:
                run = start_import(
                    kind=KINDS[form.cleaned_data["kind"]],
                    file_name=file.name,
                    content=file.read(),
                    by=asker(request),
                    language=get_language() or "",
                )
            except FileProblemError as error:
                form.add_error("file", file_text(error))
            else:
                return self._back(run)
        samples = [(kind, list(SAMPLES)) for kind in KINDS.values()]
        return self._page(request, "upload", _("Import a file"), form=form, samples=samples)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        _form_url: str = "",
        _extra_context: Any = None,
    ) -> HttpResponse:
        """Show how far the import is, and take what is asked of it."""
        self._guard(request)
        run = self.get_object(request, object_id)
        if run is None or run.kind not in KINDS:
            raise Http404
        run = settle_import(run=run)
        if request.method == "POST":
            return self._take(request, run)
        if "part" in request.GET:
            context = {"run": run, "shown": shown_run(run)}
            return TemplateResponse(request, "admin/core/_import_state.html", context)
        return self._run_page(request, run)

    def problems_view(self, request: HttpRequest, number: int) -> HttpResponse:
        """Give the file back with what is wrong in it."""
        self._guard(request)
        run = self.get_object(request, str(number))
        if run is None or not run.sealed_file:
            raise Http404
        content = file_with_problems(
            table=open_table(run),
            problems=run.problems,
            mapping=run.mapping,
            kind=KINDS[run.kind],
        )
        name = run.file_name.rpartition(".")[0] or run.file_name
        return _download(content, f"{name} - {_('to correct')}.xlsx", XLSX)

    def sample_view(self, request: HttpRequest, kind: str, ending: str) -> HttpResponse:
        """Give a sample to fill in."""
        self._guard(request)
        if kind not in KINDS or ending not in SAMPLES:
            raise Http404
        make, content_type = SAMPLES[ending]
        return _download(make(KINDS[kind]), f"{KINDS[kind].title}.{ending}", content_type)

    def get_queryset(self, request: HttpRequest) -> QuerySet[ImportRun]:
        """Leave the files out of lists."""
        rows: QuerySet[ImportRun] = super().get_queryset(request)
        return rows.defer("sealed_file", "lines", "problems")

    def _guard(self, request: HttpRequest) -> None:
        if not self.has_write_permission(request):
            raise PermissionDenied

    def _run_page(
        self, request: HttpRequest, run: ImportRun, form: ColumnsForm | None = None
    ) -> HttpResponse:
        shown = shown_run(run)
        if form is None and shown.asks_columns:
            form = ColumnsForm(kind=KINDS[run.kind], table=open_table(run), proposed=run.mapping)
        return self._page(
            request,
            "run",
            run.file_name,
            subtitle=self.kind_title(run),
            run=run,
            shown=shown,
            form=form,
            original=run,
        )

    def _take(self, request: HttpRequest, run: ImportRun) -> HttpResponse:
        asked = request.POST.get("ask", "")
        if asked == "columns":
            return self._take_columns(request, run)
        asks: dict[str, Callable[[], None]] = {
            "cancel": lambda: cancel_import(run=run),
            "forget": lambda: forget_import(run=run),
            **{step.value: partial(ask_for_step, run=run, step=step) for step in ImportStep},
        }
        try:
            if asked in asks:
                asks[asked]()
        except SuiteError:
            text = _("The import has moved on meanwhile; this is how it stands now.")
            self.message_user(request, text, messages.WARNING)
        if asked in {ImportStep.RUN, ImportStep.UNDO}:
            self.log_change(request, run, ImportStep(asked).label)
        return self.back_to_list() if asked == "forget" else self._back(run)

    def _take_columns(self, request: HttpRequest, run: ImportRun) -> HttpResponse:
        if not run.sealed_file:
            return self._back(run)
        table = open_table(run)
        form = ColumnsForm(request.POST, kind=KINDS[run.kind], table=table, proposed=run.mapping)
        if form.is_valid():
            try:
                map_columns(run=run, table=table, mapping=form.mapping)
            except FileProblemError as error:
                form.add_error(None, file_text(error))
            except SuiteError:
                return self._back(run)
            else:
                return self._back(run)
        return self._run_page(request, run, form)

    def _page(self, request: HttpRequest, name: str, title: Any, **more: Any) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": title,
            "opts": self.opts,
            "add": name == "upload",
            **more,
        }
        return TemplateResponse(request, f"admin/core/import_{name}.html", context)

    def _back(self, run: ImportRun) -> HttpResponseRedirect:
        return HttpResponseRedirect(reverse("admin:core_importrun_change", args=[run.pk]))


def _download(content: bytes, name: str, content_type: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=content_type)
    plain = name.replace('"', "").encode("ascii", "ignore").decode()
    answer["Content-Disposition"] = f'attachment; filename="{plain}"'
    answer["Cache-Control"] = "no-store"
    return answer
