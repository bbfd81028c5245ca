"""What every step of the set-up has in common, and the page that lists them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic import View

from core.admin.base import asker
from core.errors import SuiteError
from core.first_day import STEPS, Step, step_after, steps_in_order

DONE = "check_circle"
Page = Callable[..., HttpResponseBase]


def for_administrators(view: Page) -> Page:
    """Let administrators alone see a page of the back office."""

    def ask(request: HttpRequest, *args: Any, **options: Any) -> HttpResponseBase:
        if not asker(request).is_admin:
            raise PermissionDenied
        return view(request, *args, **options)

    return admin.site.admin_view(ask)


def show_steps(request: HttpRequest) -> HttpResponse:
    """Show what is set up and what comes next."""
    told = [(step, step.said()) for step in steps_in_order()]
    context = {
        **admin.site.each_context(request),
        "title": _("Set up the shop"),
        "steps": [
            {
                "step": step,
                "said": said,
                "link": reverse(step.page),
                "number": number,
                "icon": DONE if said else step.icon,
            }
            for number, (step, said) in enumerate(told, 1)
        ],
        "next": next((reverse(step.page) for step, said in told if not said), None),
    }
    return TemplateResponse(request, "admin/core/first_day/steps.html", context)


class StepView(View):
    """A page with some rows to fill in; what a step adds is written by one service."""

    code: ClassVar[str]
    template_name: ClassVar[str] = "admin/core/first_day/step.html"

    @property
    def step(self) -> Step:
        """Return the step that this page is for."""
        return STEPS[self.code]

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the rows to fill in."""
        return self.show(request, self.make_forms(None))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Write what was filled in, all or nothing."""
        sent = self.make_forms(request.POST)
        if all([form.is_valid() for form in sent]):  # noqa: C419 - every form tells its errors
            try:
                text = self.write(request, *sent)
            except ValidationError as error:
                self.tell(request, error.messages)
            except SuiteError as error:
                self.tell(request, [error.message])
            else:
                return self.written(request, text)
        return self.show(request, sent)

    def make_forms(self, sent: Any) -> Sequence[Any]:
        """Return the forms of the page, filled with what was sent."""
        raise NotImplementedError

    def write(self, request: HttpRequest, *sent: Any) -> str:
        """Write what the forms say and return what to tell the person."""
        raise NotImplementedError

    def written(self, request: HttpRequest, text: str) -> HttpResponse:
        """Tell it, and go on as the person chose."""
        self.tell(request, [text] if text else [], messages.SUCCESS)
        page = self.step.page if "more" in request.POST else self.next_page()
        return HttpResponseRedirect(reverse(page))

    def next_page(self) -> str:
        """Return the page after this one."""
        following = step_after(self.code)
        return following.page if following else "first_day"

    def tell(self, request: HttpRequest, texts: Sequence[str], level: int = messages.ERROR) -> None:
        """Show texts above the page."""
        for text in texts:
            messages.add_message(request, level, text)

    def context(self, request: HttpRequest) -> dict[str, Any]:
        """Return what every page of the step shows."""
        steps = steps_in_order()
        place = {"number": steps.index(self.step) + 1, "all": len(steps)}
        return {
            **admin.site.each_context(request),
            "title": self.step.title,
            "place": _("Step %(number)d of %(all)d") % place,
            "step": self.step,
        }

    def show(self, request: HttpRequest, sent: Sequence[Any], **more: Any) -> HttpResponse:
        """Show the page."""
        context = {
            **self.context(request),
            "said": self.step.said(),
            "head": next((form for form in sent if isinstance(form, forms.BaseForm)), None),
            "rows": next((form for form in sent if isinstance(form, forms.BaseFormSet)), None),
            "back": reverse("first_day"),
            "skip": reverse(self.next_page()),
            **more,
        }
        return TemplateResponse(request, self.template_name, context)
