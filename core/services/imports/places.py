"""Imports of areas, zones, machine types and machines."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.models import Area, Equipment, Machine, MachineType, Zone
from core.services.imports.columns import Reference, column
from core.services.imports.kind import Kind, code_column, name_column, training_column

AREAS = Kind(
    name="areas",
    title=_("areas"),
    model=Area,
    columns=(
        code_column(
            Area,
            examples=("H1", "H2"),
        ),
        name_column(
            Area,
            examples=(_("Hall 1"), _("Hall 2")),
        ),
        column(
            Area,
            name="parent",
            synonyms=("parent", "part of", "Teil von", "gehört zu", "übergeordneter Bereich"),
            reference=Reference(Area),
            explained=_("Code of the area around it; it may stand in the same file."),
            examples=("", "H1"),
        ),
        column(
            Area,
            name="time_zone",
            synonyms=("timezone", "tz"),
            examples=("Europe/Berlin", ""),
        ),
        column(Area, name="region"),
    ),
)

ZONES = Kind(
    name="zones",
    title=_("zones"),
    model=Zone,
    columns=(
        code_column(
            Zone,
            examples=("DREH", "FRAES"),
        ),
        name_column(
            Zone,
            examples=(_("Turning"), _("Milling")),
        ),
        column(
            Zone,
            name="area",
            synonyms=("hall", "Halle", "Abteilung", "department"),
            reference=Reference(Area),
            examples=("H1", "H1"),
            explained=_("Code of an area that is there already."),
        ),
        column(
            Zone,
            name="sequence",
            synonyms=("order", "Reihenfolge", "Folge"),
            examples=(10, 20),
        ),
        column(Zone, name="is_primary"),
        column(Zone, name="skip_auto_queue"),
        column(
            Zone,
            name="count_multiplier",
            synonyms=("factor", "Faktor"),
        ),
        column(Zone, name="no_count"),
    ),
)

MACHINE_TYPES = Kind(
    name="machine_types",
    title=_("machine types"),
    model=MachineType,
    columns=(
        code_column(
            MachineType,
            examples=("CNC-D", "SAEGE"),
        ),
        name_column(
            MachineType,
            examples=(_("CNC lathe"), _("Band saw")),
        ),
        training_column(MachineType),
        column(MachineType, name="offline_hours", synonyms=("hours offline",), examples=(24, 0)),
        column(MachineType, name="needs_lead", examples=(_("no"), _("no"))),
        column(MachineType, name="two_person", examples=(_("no"), _("no"))),
        column(MachineType, name="one_machine_a_person"),
    ),
)

MACHINES = Kind(
    name="machines",
    title=_("machines"),
    model=Machine,
    columns=(
        code_column(
            Machine,
            examples=("D01", "S01"),
        ),
        name_column(
            Machine,
            examples=(_("Lathe 1"), _("Saw 1")),
        ),
        column(
            Machine,
            name="zone",
            synonyms=("work centre", "work center", "Arbeitsplatz", "Standort", "location"),
            reference=Reference(Zone),
            examples=("DREH", "DREH"),
            explained=_("Code of a zone that is there already."),
        ),
        column(
            Machine,
            name="machine_type",
            synonyms=("type", "Typ", "Art"),
            reference=Reference(MachineType),
            examples=("CNC-D", "SAEGE"),
            explained=_("Code of a machine type that is there already."),
        ),
        column(
            Machine,
            name="status",
            synonyms=("state", "Zustand"),
            examples=("active", "active"),
        ),
        column(
            Machine,
            name="max_operators",
            synonyms=("operators", "Plätze", "Bediener", "places"),
            asked={"least": 1},
            examples=(1, 2),
        ),
        column(
            Machine,
            name="min_level",
            synonyms=("level", "Recht", "Stufe"),
        ),
        training_column(Machine),
        column(Machine, name="inactivity_warning_s"),
        column(Machine, name="inactivity_end_s"),
        column(
            Machine,
            name="allowed_from",
            synonyms=("from", "von"),
            examples=("06:00", ""),
        ),
        column(
            Machine,
            name="allowed_until",
            synonyms=("until", "bis"),
            examples=("22:00", ""),
        ),
    ),
)

EQUIPMENT = Kind(
    name="equipment",
    title=_("equipment"),
    model=Equipment,
    columns=(
        code_column(Equipment, examples=("KOMP1", "MS-12")),
        name_column(Equipment, examples=(_("Compressor"), _("Calliper"))),
        column(Equipment, name="kind", synonyms=("type", "Typ"), examples=("compressor", "gauge")),
        column(Equipment, name="status", synonyms=("state", "Zustand")),
        column(
            Equipment,
            name="zone",
            synonyms=("Standort", "location", "Lagerort"),
            reference=Reference(Zone),
            examples=("DREH", ""),
            explained=_("Code of a zone that is there already."),
        ),
        column(
            Equipment,
            name="machine",
            synonyms=("belongs to", "gehört zu"),
            reference=Reference(Machine),
            examples=("", "D01"),
            explained=_("Code of a machine that it belongs to."),
        ),
        column(Equipment, name="manufacturer", synonyms=("maker", "Fabrikat")),
        column(Equipment, name="model", synonyms=("Modell",)),
        column(Equipment, name="serial_number", synonyms=("serial", "Seriennr.", "S/N")),
        column(Equipment, name="purchased_on", synonyms=("Kaufdatum", "Anschaffung")),
        column(Equipment, name="commissioned_on", synonyms=("Inbetriebnahme",)),
        column(
            Equipment,
            name="calibration_due_on",
            synonyms=("next calibration", "nächste Kalibrierung"),
            examples=("", "31.12.2027"),
        ),
        column(Equipment, name="calibration_interval_days", synonyms=("Kalibrierintervall",)),
    ),
)
