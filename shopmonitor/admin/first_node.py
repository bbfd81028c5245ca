"""The step of the set-up that belongs to the floor: the first node."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from core.admin.first_day.pages import StepView
from core.first_day import Step, add_step
from core.models import Machine
from shopmonitor.models import Node
from shopmonitor.selectors.nodes import count_nodes_heard, get_node
from shopmonitor.services.enrolment import set_up_node

PORTS = range(4)


class NodeForm(forms.ModelForm):  # type: ignore[type-arg]
    """What the node is called, and which machine hangs on each of its readers."""

    class Meta:
        model = Node
        fields: ClassVar[list[str]] = ["node_id"]
        widgets: ClassVar[dict[str, Any]] = {
            "node_id": UnfoldAdminTextInputWidget(attrs={"autocomplete": "off"})
        }
        labels: ClassVar[dict[str, Any]] = {"node_id": _("Name of the node")}
        help_texts: ClassVar[dict[str, Any]] = {
            "node_id": _("Letters, digits and dashes, as it shall stand on its case: N1.")
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        machines = Machine.objects.filter(deleted_at=None).order_by("code")
        for port in PORTS:
            self.fields[f"port_{port}"] = forms.ModelChoiceField(
                queryset=machines,
                required=port == 0,
                label=_("Machine at reader %(port)d") % {"port": port},
                widget=UnfoldAdminSelectWidget,
            )

    def ports(self) -> list[dict[str, Any]]:
        """Return the readers that have a machine."""
        machines = {port: self.cleaned_data.get(f"port_{port}") for port in PORTS}
        return [{"port": port, "machine": one} for port, one in machines.items() if one]


class NodeView(StepView):
    """Make a node, show its claim code, and wait until it speaks."""

    code = "node"

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the form, or whether the node that waits has spoken."""
        node = get_node(uid=request.GET.get("waiting", ""))
        return self.wait(request, node) if node else super().get(request)

    def make_forms(self, sent: Any) -> Sequence[Any]:
        """Return the node's form."""
        return [NodeForm(sent)]

    def write(self, _request: HttpRequest, *sent: Any) -> str:
        """Make the node and its code."""
        form: NodeForm = sent[0]
        self.claim_code = set_up_node(node=form.instance, ports=form.ports())
        self.node = form.instance
        return ""

    def written(self, request: HttpRequest, _text: str) -> HttpResponse:
        """Show the code, this once."""
        return self.wait(request, self.node, claim_code=self.claim_code)

    def wait(self, request: HttpRequest, node: Node, **more: Any) -> HttpResponse:
        """Show whether the node has spoken."""
        context = {
            **self.context(request),
            "node": node,
            "here": f"{reverse('first_day_node')}?waiting={node.uid}",
            "address": request.build_absolute_uri("/"),
            "skip": reverse(self.next_page()),
            **more,
        }
        return TemplateResponse(request, "admin/core/first_day/node.html", context)


def _said() -> str:
    count = count_nodes_heard()
    return ngettext("%d node has spoken", "%d nodes have spoken", count) % count if count else ""


add_step(
    Step(
        code="node",
        title=_("First node"),
        purpose=_(
            "A node stands at the machines: it reads badges and switches relays. It gets its key"
            " with a code that is good once and for 15 minutes."
        ),
        page="first_day_node",
        said=_said,
        icon="router",
        position=60,
    )
)
