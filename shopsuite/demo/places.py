"""Making the demo's plant, through the services, as far as it is not there yet."""

from __future__ import annotations

from datetime import timedelta

from core.choices import FirstDay, PaperSize, UnitSystem
from core.clock import utc_now
from core.models import Area, Company, Equipment, Machine, MachineType, Qualification, Zone
from core.services.company import set_company
from core.services.records import create_record
from shopsuite.demo.layout import (
    AREA_CODE,
    AREA_NAME,
    COMPANY_NAME,
    EQUIPMENT,
    MACHINE_TYPES,
    MACHINES,
    QUALIFICATIONS,
    TIME_ZONE,
    ZONES,
)


def make_places() -> dict[str, Machine]:
    """Make company, area, zones, machine types, machines; return the machines by code."""
    _make_company()
    area = Area.objects.filter(code=AREA_CODE).first() or create_record(
        Area(code=AREA_CODE, name=AREA_NAME, time_zone=TIME_ZONE)
    )
    zones = _make_zones(area)
    types = _make_types()
    machines = {machine.code: machine for machine in Machine.objects.select_related("zone")}
    for plan in MACHINES:
        if plan.code not in machines:
            machines[plan.code] = create_record(
                Machine(
                    code=plan.code,
                    name=plan.name,
                    zone=zones[plan.zone],
                    machine_type=types[plan.machine_type],
                    max_operators=plan.max_operators,
                )
            )
    _make_equipment(zones, machines)
    return {plan.code: machines[plan.code] for plan in MACHINES}


def _make_zones(area: Area) -> dict[str, Zone]:
    zones = {zone.code: zone for zone in Zone.objects.all()}
    for plan in ZONES:
        if plan.code not in zones:
            zones[plan.code] = create_record(Zone(area=area, **plan._asdict()))
    return zones


def _make_types() -> dict[str, MachineType]:
    trainings = {each.code: each for each in Qualification.objects.all()}
    for code, name in QUALIFICATIONS.items():
        if code not in trainings:
            trainings[code] = create_record(Qualification(code=code, name=name))
    types = {each.code: each for each in MachineType.objects.all()}
    for plan in MACHINE_TYPES:
        if plan.code not in types:
            values = plan._asdict() | {"qualification": trainings.get(plan.qualification)}
            types[plan.code] = create_record(MachineType(**values))
    return types


def _make_equipment(zones: dict[str, Zone], machines: dict[str, Machine]) -> None:
    known = set(Equipment.objects.values_list("code", flat=True))
    today = utc_now().date()
    for place, plan in enumerate(EQUIPMENT):
        if plan.code in known:
            continue
        interval = plan.calibration_interval_days
        values = plan._asdict() | {
            "zone": zones.get(plan.zone),
            "machine": machines.get(plan.machine),
            # Some are overdue, some fall due soon, some have time.
            "calibration_due_on": today + timedelta(days=40 * place - 125) if interval else None,
        }
        create_record(Equipment(**values))


def _make_company() -> None:
    company = Company.objects.current()
    if company._state.adding:
        company.name = COMPANY_NAME
        company.address = "1 Main Street\nSpringfield"
        company.time_zone = TIME_ZONE
        company.currency = "USD"
        company.unit_system = UnitSystem.INCH
        company.first_day_of_week = FirstDay.SUNDAY
        company.paper_size = PaperSize.LETTER
        set_company(company=company)
