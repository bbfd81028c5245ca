"""Modules know their parts, and everything of the apps belongs to one."""

from collections.abc import Iterator

import pytest
from django.contrib import admin
from django.urls import URLPattern, URLResolver, get_resolver

from core import modules
from core.admin.base import SuiteAdmin
from core.choices import App
from core.dashboards import TILES
from core.events.registry import HANDLERS
from core.modules import MODULES, Module, Part, add_module, is_closed, module_of
from core.timers import TIMERS

APPS = {"shopmonitor", "shoptracker"}
# Alerts need eyes whatever is off: most are of the machinery.
ALWAYS_ON = {
    (Part.PAGE, "shopmonitor.alert"),
    (Part.PAGE, "shopmonitor.alertdelivery"),
    (Part.PAGE, "shopmonitor.alertpause"),
    (Part.PAGE, "shopmonitor.alertstep"),
    (Part.PAGE, "shopmonitor.alertwish"),
    (Part.PAGE, "shopmonitor.oncallturn"),
    (Part.RESOURCE, "alerts"),
    (Part.TILE, "open_alerts"),
    (Part.HANDLER, "shopmonitor.handlers.alert_dead_webhook"),
    (Part.HANDLER, "shopmonitor.handlers.alert_failed_backup"),
    (Part.HANDLER, "shopmonitor.handlers.alert_stopped_copy"),
    (Part.HANDLER, "shopmonitor.handlers.end_copy_alert"),
    (Part.HANDLER, "shopmonitor.handlers.alert_failed_event"),
    (Part.HANDLER, "shopmonitor.handlers.alert_overdue_backup"),
    (Part.HANDLER, "shopmonitor.handlers.alert_own_right"),
    (Part.HANDLER, "shopmonitor.handlers.end_backup_alerts"),
}


def resources() -> Iterator[tuple[str, str]]:
    """Yield name and app of each resource that has an address."""

    def walk(resolver: URLResolver) -> Iterator[tuple[str, str]]:
        for entry in resolver.url_patterns:
            if isinstance(entry, URLResolver):
                yield from walk(entry)
            elif isinstance(entry, URLPattern):
                view = getattr(entry.callback, "cls", None) or getattr(
                    entry.callback, "view_class", None
                )
                if getattr(view, "resource", ""):
                    yield view.resource, getattr(view, "app", App.CORE)  # type: ignore[union-attr]

    return walk(get_resolver())


def there() -> dict[Part, set[str]]:
    return {
        Part.PAGE: {
            page.opts.label_lower
            for page in admin.site._registry.values()
            if isinstance(page, SuiteAdmin) and page.opts.app_label in APPS
        },
        Part.RESOURCE: {name for name, app in resources() if app != App.CORE},
        Part.HANDLER: {
            each.name
            for group in HANDLERS.values()
            for each in group
            if each.name.split(".")[0] in APPS
        },
        Part.TILE: {
            tile.name for tile in TILES.values() if tile.figure.__module__.split(".")[0] in APPS
        },
    }


def test_every_page_resource_handler_and_tile_of_the_apps_belongs_to_a_module() -> None:
    # What is missing here: say in the app's switches.py to which module it belongs.
    lost = {
        (kind.value, name)
        for kind, names in there().items()
        for name in names
        if not module_of(kind, name) and (kind, name) not in ALWAYS_ON
    }
    assert lost == set()


def test_what_is_always_on_is_there_and_in_no_module() -> None:
    known = there()
    for kind, name in ALWAYS_ON:
        assert name in known[kind]
        assert not module_of(kind, name)


def test_every_part_of_a_module_is_there() -> None:
    known = there() | {Part.TIMER: {timer.name for timer in TIMERS}}
    gone = {
        (kind.value, name)
        for module in MODULES.values()
        for kind, names in module.parts.items()
        for name in names
        if name not in known[kind]
    }
    assert gone == set()


def test_part_belongs_to_one_module(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(modules, "_module_of", dict(modules._module_of))
    thief = Module(name="thief", title="x", purpose="x", when_off="x", resources=("nodes",))
    with pytest.raises(ValueError, match="belongs to floor"):
        add_module(thief)
    assert "thief" not in MODULES


@pytest.mark.parametrize(
    ("url", "off", "closed"),
    [
        ("/admin/shoptracker/", {"orders"}, False),
        ("/admin/shoptracker/", {"orders", "bookings"}, False),
        ("/admin/shoptracker/", {"orders", "bookings", "stock"}, True),
        ("/admin/shopmonitor/", {"floor"}, True),
        ("/admin/", {"floor", "orders", "bookings"}, False),
        ("https://wiki.example.com/", {"floor"}, False),
    ],
)
def test_entry_of_the_menu_is_closed_when_all_behind_it_is_off(
    url: str, off: set[str], closed: bool
) -> None:
    assert is_closed(url, off=off) is closed
