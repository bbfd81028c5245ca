"""Nothing that happened at a machine is forgotten; the copying itself: test_distributed.py."""

from django.apps import apps

from core.models import Machine
from shopmonitor.services.region_history import FACTS

STAYS = {
    "NodePort": "goes with its node",
    "AccessoryIO": "goes with its node",
    "MachineLive": "is there in every region; what is true now is set",
    "WorkOffer": "the office offers to every region",
    "Alert": "is for those who look after the old floor",
    "AlertPause": "is for those who look after the old floor",
    "SessionCorrection": "was decided on the old floor; the session goes as it was booked",
    "EStopNotice": "names nodes of the old floor, where the e-stop was told",
    "BucketProgress": "the new floor reckons from the oldest fact that came along",
    "BucketMark": "is gone within a minute; the new floor reckons what came along",
    "MachineSource": "is read by the server beside the machine; it is set up anew there",
    "UnknownBadge": "is forgotten after a day",
}


def test_each_fact_of_a_machine_goes_along_or_stays_for_a_reason() -> None:
    with_machine = {
        model
        for model in apps.get_app_config("shopmonitor").get_models()
        if any(
            field.remote_field and field.remote_field.model is Machine
            for field in model._meta.concrete_fields
        )
    }
    assert {model.__name__ for model in with_machine - set(FACTS)} == set(STAYS)


def test_what_tells_rows_apart_are_columns() -> None:
    for model, names in FACTS.items():
        columns = {field.attname for field in model._meta.concrete_fields}
        assert set(names) <= columns
