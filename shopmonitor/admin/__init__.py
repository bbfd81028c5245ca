"""The back office of the floor; Django's admin finds the pages by importing this."""

from shopmonitor.admin import (
    access_matrix,
    alert_routes,
    alerts,
    badge_enrolments,
    dashboard,
    estop_checks,
    estops,
    facts,
    first_node,
    kiosks,
    node_commands,
    nodes,
    panels,
    pending_nodes,
    stories,
    unknown_badges,
)

PAGES = (
    access_matrix,
    alert_routes,
    alerts,
    badge_enrolments,
    dashboard,
    estop_checks,
    estops,
    facts,
    first_node,
    kiosks,
    node_commands,
    nodes,
    panels,
    pending_nodes,
    stories,
    unknown_badges,
)
