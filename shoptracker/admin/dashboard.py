"""The office's tiles on the first page of the back office."""

from django.utils.translation import gettext_lazy as _

from core.dashboards import Tile, add_tile
from shoptracker.selectors.figures_now import count_open_orders

add_tile(
    Tile(
        name="open_orders",
        title=_("Open orders"),
        question=_("How much do customers wait for?"),
        figure=count_open_orders,
        page="admin:shoptracker_order_changelist",
        query="status__exact=open",
        icon="receipt_long",
        position=30,
    )
)
