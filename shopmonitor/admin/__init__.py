"""The back office of the floor; Django's admin finds the pages by importing this."""

from shopmonitor.admin import (
    access_matrix,
    alerts,
    badge_enrolments,
    dashboard,
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
    alerts,
    badge_enrolments,
    dashboard,
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
