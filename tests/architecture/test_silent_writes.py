"""Nobody writes a record past the services that tell the apps; who seems to has a reason here."""

from functools import cache

import pytest

from core.models.base import Record
from tests.architecture.silent_writes import silent_writes
from tests.architecture.source import PACKAGES, Module, modules
from tests.architecture.tables import own_models

RECORDS = {model.__name__ for model in own_models() if issubclass(model, Record)}
OTHERS = {model.__name__ for model in own_models()} - RECORDS
TABLES = {model._meta.db_table for model in own_models() if issubclass(model, Record)}

# "path:function" -> why no event is missing. Each must still be needed.
FLOOR_FACT = "an e-stop or alert is a fact of the floor, no record; what it does is told by itself"
TELLING = "who is told of alerts and by what mail: no record, it tells people"
HEARD = "what a node says of itself is heard ten times a minute; nobody changed the record"
OUTBOX = "a message to a program outside: told to nobody, it tells"
SIGN_IN = "a row of the sign-in packages, no record of ours; the guards are told instead"
PART = "a part of a record, whose own event follows or went before in the same transaction"
ENROLMENT = "a reader that waits for a minute; the badge that is issued is told"
OWN_VIEW = "how one person likes to see a list; changes nothing of the shop"
OWN_LOG = "what the suite writes of its own work; no record of the shop, and told by itself"
LIST = "what a node is to fetch follows from records that are told; nobody changed the node"
PROGRAM = "which program a device fetches: no record of the shop; the node's page shows it"
COMMAND = "what a node was told to do is a message to a device, no record of the shop"
PENDING = "a device that waits for half an hour; the node that it becomes is told"
KIOSK = "a screen and who stands before it: no record; the guards are told instead"
MOVED = "the same node on another floor: that it is there, and gone here, is told"
LEDGER = "a move is a fact and no record; what lies where follows from it, in its transaction"
SOURCE = "from where a machine is read, and how far: no record; its node and what it tells are told"
DEVICE = "what a node tells of what hangs on it, and what it was asked: no change of the record"
REASONS = {
    "shopmonitor/services/accessories.py:_let_node_fetch": LIST,
    "shopmonitor/services/accessory_states.py:add_states": DEVICE,
    "shopmonitor/services/announcements.py:announce": COMMAND,
    "shopmonitor/services/announcements.py:note_announced": COMMAND,
    "shopmonitor/services/audio_events.py:_take_device": DEVICE,
    "shopmonitor/services/bluetooth_devices.py:tell_device": DEVICE,
    "shopmonitor/services/node_outputs.py:ask_output": DEVICE,
    "shopmonitor/services/region_devices.py:carry_devices": MOVED,
    "shopmonitor/services/machine_readers.py:_tell": SOURCE,
    "shopmonitor/services/machine_source_takes.py:take_telling": SOURCE,
    "shopmonitor/services/machine_sources.py:create_source_in_transaction": SOURCE,
    "shopmonitor/services/machine_sources.py:change_source_in_transaction": SOURCE,
    "shopmonitor/services/machine_sources.py:retire_source_in_transaction": SOURCE,
    "shopmonitor/services/machine_sources.py:_go_quiet": SOURCE,
    "shopmonitor/services/region_history.py:carry_history": MOVED,
    "shopmonitor/services/region_moves.py:_let_go": MOVED,
    "shopmonitor/services/region_moves.py:_give_back_keys": MOVED,
    "shopmonitor/services/kiosks.py:make_kiosk_code": KIOSK,
    "shopmonitor/services/kiosks.py:shut_kiosk_out": KIOSK,
    "shopmonitor/services/kiosks.py:_pair": KIOSK,
    "shopmonitor/services/offline_lists.py:_add_list": LIST,
    "shopmonitor/services/pending_nodes.py:_ask_in": PENDING,
    "shopmonitor/services/pending_nodes.py:_poll_in": PENDING,
    "shopmonitor/services/pending_nodes.py:approve_node": PENDING,
    "shopmonitor/services/pending_nodes.py:forget_old_pending": PENDING,
    "shopmonitor/services/node_watch.py:_note_behind": HEARD,
    "shopmonitor/services/node_watch.py:_look": HEARD,
    "shopmonitor/services/firmware.py:_step": PROGRAM,
    "shopmonitor/services/firmware_answers.py:_read": PROGRAM,
    "shopmonitor/services/node_commands.py:_take": COMMAND,
    "shopmonitor/services/node_commands.py:expire_commands": COMMAND,
    "core/services/records.py:create_in_transaction": "this is the service that tells",
    "core/services/records.py:_write": "this is the service that tells",
    "core/services/personal_data.py:_forget_in_log": "the back office's log; the erasure is told",
    "core/services/personal_data.py:_empty_badges": "what no event tells of a retired badge",
    "core/services/personal_data.py:_drop_belongings": "the erasure is told, and nothing of whom",
    "shopmonitor/services/unknown_badges.py:_forget": "a tag of nobody; its badge is told",
    "shopmonitor/services/unknown_badges.py:forget_old_unknown_badges": "a tag of nobody",
    "shopmonitor/services/badge_enrolments.py:_start": ENROLMENT,
    "shopmonitor/services/badge_enrolments.py:close_expired_enrolments": ENROLMENT,
    "shopmonitor/services/badge_enrolments.py:forget_old_enrolments": ENROLMENT,
    "shopmonitor/services/badge_enrolments.py:_settle": ENROLMENT,
    "shopmonitor/services/badge_enrolments.py:_close": ENROLMENT,
    "core/services/retention.py:delete_old_traces": "traces whose time is over",
    "core/services/rekeying.py:_seal_anew": "the secret is the same one, sealed by another key",
    "core/services/rekeying.py:_digest_anew": "the tag is the same one, found by another key",
    "core/services/api_tokens.py:revoke_api_token": "tokens are no records; the guards are told",
    "core/services/password_hashes.py:take_password_hash": "the password is the same one",
    "core/auth/sign_ins.py:create": "a sign-in, by Django's name for it",
    "core/services/components.py:create_component_in_transaction": SIGN_IN,
    "core/services/components.py:change_component_in_transaction": SIGN_IN,
    "core/services/components.py:renew_secret": SIGN_IN,
    "core/services/components.py:remove_component_in_transaction": SIGN_IN,
    "core/services/second_factor.py:reset_second_factor": SIGN_IN,
    "core/services/second_factor.py:note_factor_used": SIGN_IN,
    "core/services/sync_events.py:give_up_event": "the outbox itself",
    "core/services/backups.py:begin_backup": OWN_LOG,
    "core/services/backups.py:finish_backup": OWN_LOG,
    "core/services/backups.py:_fail": OWN_LOG,
    "core/services/backups.py:note_verified": OWN_LOG,
    "core/services/calendar_parts.py:write_parts": PART,
    "core/services/calendar_parts.py:_write_with_breaks": PART,
    "core/services/calendar_parts.py:_write_holidays": PART,
    "core/services/heartbeats.py:beat": OWN_LOG,
    "core/services/idempotency.py:claim_key": OWN_LOG,
    "core/services/idempotency.py:keep_answer": OWN_LOG,
    "core/services/idempotency.py:forget_old_answers": OWN_LOG,
    "core/services/imports/runs.py:cancel_import": OWN_LOG,
    "core/services/imports/runs.py:forget_import": OWN_LOG,
    "core/services/imports/runs.py:settle_import": OWN_LOG,
    "core/services/record_sets.py:_write_all": "this is the service that tells, for many rows",
    "core/services/saved_views.py:delete_view": OWN_VIEW,
    "core/services/saved_views.py:_write": OWN_VIEW,
    "core/services/upkeep.py:forget_uploaded_files": OWN_LOG,
    "core/services/deliveries.py:take_in_hand": OUTBOX,
    "core/services/deliveries.py:delete_old_deliveries": OUTBOX,
    "core/services/deliveries.py:_put_in_line": OUTBOX,
    "shopmonitor/services/alert_moves.py:acknowledge_alert": FLOOR_FACT,
    "shopmonitor/services/alert_moves.py:resolve_alert": FLOOR_FACT,
    "shopmonitor/services/alert_mails.py:_take_in_hand": TELLING,
    "shopmonitor/services/alert_wishes.py:set_wish": TELLING,
    "shopmonitor/services/circuits.py:_trigger": FLOOR_FACT,
    "shopmonitor/services/circuits.py:_release": FLOOR_FACT,
    "shopmonitor/services/estops.py:_save": FLOOR_FACT,
    "shopmonitor/services/estop_checks.py:announce_check": FLOOR_FACT,
    "shopmonitor/services/estop_checks.py:call_check_off": FLOOR_FACT,
    "shopmonitor/services/estop_checks.py:note_done": FLOOR_FACT,
    "shopmonitor/services/session_corrections.py:_decide": FLOOR_FACT,
    "shopmonitor/services/session_rebuilds.py:_share_out": "told beside, once for each session",
    "shopmonitor/services/heartbeats.py:_note_heard": HEARD,
    "shopmonitor/services/silences.py:mark_gone": HEARD,
    "shopmonitor/services/silences.py:mark_silent_nodes": HEARD,
    "shopmonitor/services/enrolment.py:_claim": "the claim code is used up; no record",
    "shopmonitor/services/key_rotation.py:revoke_all": "keys of a node: secret, told to nobody",
    "shopmonitor/services/nodes.py:change_node_in_transaction": PART,
    "shopmonitor/services/nodes.py:_bind": PART,
    "shoptracker/services/assignments.py:assign_in_transaction": PART,
    "shoptracker/services/assignments.py:withdraw_in_transaction": PART,
    "shoptracker/services/orders.py:replace_lines_in_transaction": PART,
    "shoptracker/services/orders.py:_delete_line": PART,
    "shoptracker/services/orders.py:_write_line": PART,
    "shoptracker/services/work_plans.py:write_steps_in_transaction": PART,
    "shoptracker/services/stock_locations.py:place_beyond": "no place of the shop: a way out of it",
    "shoptracker/services/stock_moves.py:reverse_move": LEDGER,
    "shoptracker/services/stock_reservations.py:reserve_stock": LEDGER,
    "shoptracker/services/stock_reservations.py:release_reservations": LEDGER,
}


def found_in(module: Module) -> list[str]:
    return silent_writes(module, records=RECORDS, others=OTHERS, tables=TABLES)


@cache
def found() -> list[str]:
    return [place for module in modules(*PACKAGES) for place in found_in(module)]


def test_records_are_written_by_the_services_that_tell() -> None:
    assert [place for place in found() if place not in REASONS] == []


def test_every_reason_is_still_needed() -> None:
    assert [place for place in REASONS if place not in found() or not REASONS[place]] == []


@pytest.mark.parametrize(
    "line",
    [
        "Machine.objects.filter(pk=1).update(name='x')",
        "Machine.objects.bulk_create(rows)",
        "SuiteUser.objects.create(username='x')",
        "self.model.objects.update_or_create(code='x')",
        "machine.save()",
        "zone.machines.all().delete()",
        "cursor.execute('UPDATE machines SET name = %s')",
        "cursor.execute('INSERT INTO core.zones (code) VALUES (1)')",
    ],
)
def test_silent_write_is_seen(line: str) -> None:
    module = Module("core/services/x.py", f"def f():\n    {line}")
    assert found_in(module) == ["core/services/x.py:f"]


@pytest.mark.parametrize(
    "line",
    [
        "SyncEvent.objects.filter(pk=1).update(status='x')",
        "UserSession.objects.filter(pk=1).delete()",
        "known.update(fresh)",
        "cache.delete('key')",
        "create(1)",
        "cursor.execute('UPDATE sync_events SET status = 1')",
    ],
)
def test_other_write_is_let_pass(line: str) -> None:
    assert found_in(Module("core/services/x.py", f"def f():\n    {line}")) == []
