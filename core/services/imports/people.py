"""Imports of people, their badges, qualifications, and who holds them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.domain.imports.values import Asked, ValueType
from core.models import Badge, Qualification, SuiteUser, UserQualification
from core.services.imports.badge_writing import BadgeWriter
from core.services.imports.columns import Column, Reference, Text, column
from core.services.imports.holder_writing import HolderWriter
from core.services.imports.kind import Kind, code_column, name_column
from core.services.imports.people_writing import PeopleWriter

PERSON = Reference(SuiteUser, "username", also="email")

TAG = Column(
    name="tag",
    label=_("badge"),
    asked=Asked(ValueType.TAG),
    synonyms=(
        "tag",
        "rfid",
        "uid",
        "rfid tag",
        "rfid_tag",
        "badge number",
        "card",
        "Ausweisnummer",
        "Karte",
        "Kartennummer",
        "Chip",
        "Chipnummer",
        "Transponder",
        "Ausweiskennung",
    ),
    examples=("04A1B2C3", "04:5E:21:9A:6B:12:80"),
    explained=_("What the reader gives, in hex. Kept sealed; only its end is ever shown."),
    secret=True,
)


def _part_of_name(name: str, label: Text, *synonyms: str) -> Column:
    return Column(
        name=name,
        label=label,
        asked=Asked(ValueType.TEXT, longest=50),
        synonyms=synonyms,
        explained=_("First and last name together make the name where there is no column for it."),
    )


QUALIFICATIONS = Kind(
    name="qualifications",
    title=_("qualifications"),
    model=Qualification,
    columns=(
        code_column(
            Qualification,
            examples=("KRAN", "LASER"),
        ),
        name_column(
            Qualification,
            examples=(_("Crane licence"), _("Laser safety")),
        ),
    ),
)

PEOPLE = Kind(
    name="people",
    title=_("people"),
    model=SuiteUser,
    key=("username",),
    writer=PeopleWriter,
    columns=(
        column(
            SuiteUser,
            name="username",
            synonyms=(
                "user",
                "login",
                "Benutzer",
                "Anmeldename",
                "Personalnummer",
                "Kürzel",
                "staff number",
                "employee number",
                "Mitarbeiternummer",
                "Pers.-Nr.",
            ),
            examples=("anna.weber", "4711"),
            explained=_("Unique; by it the person is found again. Letters or a number."),
        ),
        column(
            SuiteUser,
            name="display_name",
            synonyms=(
                "full name",
                "display name",
                "Anzeigename",
                "Mitarbeiter",
                "employee",
                "Vor- und Nachname",
                "Vorname Nachname",
                "person",
            ),
            examples=("Anna Weber", "Jürgen Groß"),
        ),
        _part_of_name("first_name", _("first name"), "Vorname", "given name"),
        _part_of_name("last_name", _("last name"), "Nachname", "surname", "family name"),
        column(
            SuiteUser,
            name="email",
            synonyms=("mail", "e-mail address", "E-Mail-Adresse", "Mailadresse"),
            unique=True,
            examples=("anna@example.com", ""),
        ),
        TAG,
        column(
            SuiteUser,
            name="active",
            synonyms=("enabled", "beschäftigt"),
            examples=(_("yes"), _("yes")),
            explained=_("No closes the account: no swipe, no sign-in."),
        ),
        column(
            SuiteUser,
            name="language",
            synonyms=("Sprache", "lang"),
            asked={
                "type": ValueType.WORD,
                "words": {
                    "de": "de",
                    "deutsch": "de",
                    "german": "de",
                    "en": "en",
                    "englisch": "en",
                    "english": "en",
                },
                "shown_words": ("de", "en"),
            },
            examples=("de", "de"),
        ),
    ),
)

BADGES = Kind(
    name="badges",
    title=_("badges"),
    model=Badge,
    key=("tag",),
    writer=BadgeWriter,
    columns=(
        Column(
            **{**TAG.__dict__, "required": True, "label": _("tag"), "unique": True},
        ),
        column(
            Badge,
            name="user",
            synonyms=(
                "username",
                "user name",
                "Benutzer",
                "Benutzername",
                "owner",
                "holder",
                "Personalnummer",
                "Inhaber",
                "staff number",
                "e-mail",
            ),
            reference=PERSON,
            examples=("anna.weber", "4711"),
            explained=_("User name or e-mail address of a person who is there already."),
        ),
        column(
            Badge,
            name="expires_at",
            synonyms=("valid until", "gültig bis", "Ablauf", "expires", "until"),
            explained=_("The last day on which it holds; empty: it does not expire."),
            examples=("", "2030-12-31"),
        ),
        column(
            Badge,
            name="note",
            synonyms=("comment", "Bemerkung", "Notiz"),
        ),
    ),
)

USER_QUALIFICATIONS = Kind(
    name="user_qualifications",
    title=_("qualifications of people"),
    model=UserQualification,
    key=("user", "qualification"),
    writer=HolderWriter,
    columns=(
        column(
            UserQualification,
            name="user",
            synonyms=(
                "username",
                "user name",
                "Benutzer",
                "Benutzername",
                "Personalnummer",
                "Mitarbeiter",
                "employee",
                "e-mail",
            ),
            reference=PERSON,
            examples=("anna.weber", "4711"),
            explained=_("User name or e-mail address of a person who is there already."),
        ),
        column(
            UserQualification,
            name="qualification",
            synonyms=("training", "Schulung", "skill", "code"),
            reference=Reference(Qualification),
            examples=("KRAN", "LASER"),
            explained=_("Code of a qualification that is there already."),
        ),
        column(
            UserQualification,
            name="valid_from",
            synonyms=("from", "since", "ab", "seit", "gültig ab", "date", "Datum"),
            asked={"type": ValueType.FROM_DAY},
            required=False,
            explained=_("First day; empty: from today."),
            examples=("2026-01-15", ""),
        ),
        column(
            UserQualification,
            name="valid_until",
            synonyms=("until", "expires", "bis", "gültig bis", "Ablauf"),
            explained=_("The last day on which it holds; empty: it does not expire."),
            examples=("2028-01-14", ""),
        ),
    ),
)
