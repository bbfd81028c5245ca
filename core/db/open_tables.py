"""Which tables have no policies (core/db/policies.py), and why."""

# Tables without policies, and why; who adds a table says so here or secures its rows.
_REASONS = {
    "everybody who signs in may read it: names of things, no person, no price": (
        "areas zones machines machine_types qualifications equipment suite_apps company"
        " stop_reasons company_logos module_switches calendars calendar_assignments calendar_breaks"
        " calendar_exceptions calendar_holidays calendar_shifts estop_causes"
        " alert_steps alert_pauses"
    ),
    "what policies themselves are made of": "access_grants suite_groups suite_group_members",
    "machinery, written through every door": (
        "sync_events event_receipts event_steps event_deliveries idempotent_requests heartbeats"
        " table_sizes backup_runs node_sequences node_nonces"
    ),
    "of faults and tokens, no person: where in the code, from which address": (
        "faults api_token_places"
    ),
    "of sign-in, names no person: found by a key that its owner alone has, or of the whole shop;"
    " closed to the floor and the office": (
        "account_emailconfirmation socialaccount_socialapp socialaccount_socialtoken"
        " allauth_idp_oidc_client"
    ),
    "addresses are compared with everybody's before one is given; closed to floor and office": (
        "account_emailaddress"
    ),
    "office alone, by grants; they belong to no place, so who may see one may see all": (
        "customers parts orders order_lines jobs work_plans work_plan_operations"
        " stock_locations lots stock_balances stock_moves stock_reservations stock_values"
    ),
    "office alone, by grants; what a move of one means is judged over all of its job": (
        "job_operations job_assignments"
    ),
    "administrators' pages alone, which ask for a right on everything": (
        "webhooks import_runs import_changes import_headings node_keys node_claims"
        " node_dead_letters kiosks pending_nodes firmware_releases"
    ),
    "of now and of devices, no person; rules of the floor need all of them": (
        "nodes node_ports machine_live work_offers offline_lists bucket_marks bucket_progress"
        " accessory_io bluetooth_devices node_log_lines"
    ),
    "what devices were told to do; who may see the node may see by whom": "node_commands",
}
WITHOUT: dict[str, str] = {
    table: reason for reason, tables in _REASONS.items() for table in tables.split()
}
