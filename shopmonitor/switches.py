"""What of the floor can be switched off as one.

Alerts are no part of it: a failed event, a dead webhook and an overdue backup need
eyes in a shop without a floor, too.
"""

from django.utils.translation import gettext_lazy as _

from core.modules import Module, add_module
from shopmonitor.selectors.hindrances import find_hindrance, find_hindrance_of_accessories

add_module(
    Module(
        name="kiosk",
        title=_("Kiosks"),
        purpose=_("Touch screens at which people sign in with their badge."),
        when_off=_("The screens show nothing, and nobody is signed in there."),
        pages=("shopmonitor.kiosk", "shopmonitor.kioskpin"),
        opens=("/kiosk/",),
        position=15,
    )
)
add_module(
    Module(
        name="floor",
        title=_("Shop floor"),
        purpose=_("Nodes with badge readers at machines, sessions, machine states, e-stops."),
        when_off=_(
            "Its pages are gone. It can be switched off only when no node is enabled,"
            " nobody is at a machine and no e-stop is in force."
        ),
        pages=(
            "shopmonitor.badgeswipe",
            "shopmonitor.estopcause",
            "shopmonitor.estopcheck",
            "shopmonitor.estopevent",
            "shopmonitor.estopnotice",
            "shopmonitor.firmwarerelease",
            "shopmonitor.floorevent",
            "shopmonitor.leadoperatorhistory",
            "shopmonitor.machinelive",
            "shopmonitor.machinelog",
            "shopmonitor.machinesession",
            "shopmonitor.machinesource",
            "shopmonitor.machinestate",
            "shopmonitor.node",
            "shopmonitor.nodecommand",
            "shopmonitor.nodedeadletter",
            "shopmonitor.nodelogline",
            "shopmonitor.pendingnode",
            "shopmonitor.sessioncorrection",
            "shopmonitor.stopclassification",
            "shopmonitor.unknownbadge",
        ),
        resources=(
            "estops",
            "floor-events",
            "kpis",
            "machine-logs",
            "machine-sessions",
            "machine-states",
            "nodes",
            "stops",
            "swipes",
        ),
        handlers=(
            "shopmonitor.handlers.make_live_row",
            "shopmonitor.handlers.note_who_may",
            "shopmonitor.handlers.offer_operation",
            "shopmonitor.handlers.take_operation_back",
        ),
        tiles=(
            "estops_in_force",
            "open_sessions",
            "running_machines",
            "silent_nodes",
        ),
        timers=(
            "shopmonitor.services.upkeep.watch_estop_checks",
            "shopmonitor.services.upkeep.watch_firmware",
            "shopmonitor.services.upkeep.watch_estop_notices",
            "shopmonitor.services.upkeep.end_replaced_node_keys",
            "shopmonitor.services.upkeep.forget_node_logs",
            "shopmonitor.services.upkeep.give_up_commands",
            "shopmonitor.services.upkeep.refresh_offline_lists",
            "shopmonitor.services.upkeep.watch_fleet",
            "shopmonitor.services.upkeep.watch_for_abuse",
            "shopmonitor.services.upkeep.watch_idle_sessions",
            "shopmonitor.services.upkeep.watch_nodes",
            "shopmonitor.services.upkeep.watch_shift_ends",
        ),
        opens=("/admin/shopmonitor/", "/floor/"),
        hindrance=find_hindrance,
        position=10,
    )
)
add_module(
    Module(
        name="accessories",
        title=_("Accessories"),
        purpose=_("Contacts and outputs of nodes: interlocks, extraction, lamps."),
        when_off=_(
            "Nothing is switched. It can be switched off only when no interlock is in use and"
            " no output is on."
        ),
        pages=("shopmonitor.accessoryio",),
        resources=("accessories",),
        timers=(
            "shopmonitor.services.upkeep.switch_outputs",
            "shopmonitor.services.upkeep.watch_open_interlocks",
        ),
        hindrance=find_hindrance_of_accessories,
        position=16,
    )
)
add_module(
    Module(
        name="audio",
        title=_("Announcements"),
        purpose=_("Loudspeakers at nodes: spoken announcements and tones, Bluetooth."),
        when_off=_("Nothing is announced, alerts neither."),
        pages=("shopmonitor.bluetoothdevice",),
        resources=("bluetooth-devices",),
        position=17,
    )
)
