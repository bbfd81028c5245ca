"""Kiosks, and the PINs of people there: seen by themselves and by who may see everything."""

import django.contrib.postgres.functions
import django.core.validators
import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models

from core.db.policies import ALL, OWN, SecureRows


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0033_no_names_in_errors_of_events"),
        ("shopmonitor", "0013_badge_enrolments"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="KioskPin",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "pin_hash",
                    models.CharField(
                        editable=False, max_length=256, verbose_name="hash of the PIN"
                    ),
                ),
                ("set_at", models.DateTimeField(verbose_name="set")),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="kiosk_pin",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "kiosk PIN",
                "verbose_name_plural": "kiosk PINs",
                "db_table": "kiosk_pins",
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="Kiosk",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "uid",
                    models.UUIDField(
                        db_default=django.contrib.postgres.functions.RandomUUID(),
                        default=uuid.uuid4,
                        editable=False,
                        unique=True,
                        verbose_name="id",
                    ),
                ),
                ("name", models.CharField(max_length=64, unique=True, verbose_name="name")),
                (
                    "signed_in_s",
                    models.PositiveSmallIntegerField(
                        db_default=90,
                        default=90,
                        help_text="Seconds after which nobody is signed in any more; 30 to 600.",
                        validators=[
                            django.core.validators.MinValueValidator(30),
                            django.core.validators.MaxValueValidator(600),
                        ],
                        verbose_name="signed in for (s)",
                    ),
                ),
                (
                    "key_digest",
                    models.CharField(
                        db_default="",
                        default="",
                        editable=False,
                        max_length=64,
                        verbose_name="digest of the key",
                    ),
                ),
                (
                    "code_digest",
                    models.CharField(
                        db_default="",
                        default="",
                        editable=False,
                        max_length=64,
                        verbose_name="digest of the code",
                    ),
                ),
                (
                    "code_expires_at",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="code good until"
                    ),
                ),
                (
                    "paired_at",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="let in"
                    ),
                ),
                (
                    "last_seen_at",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="last seen"
                    ),
                ),
                (
                    "area",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="kiosks",
                        to="core.area",
                        verbose_name="area",
                    ),
                ),
            ],
            options={
                "verbose_name": "kiosk",
                "verbose_name_plural": "kiosks",
                "db_table": "kiosks",
                "ordering": ["name"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("key_digest", ""), _negated=True),
                        fields=("key_digest",),
                        name="monitor_kiosk_key_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("signed_in_s__gte", 30), ("signed_in_s__lte", 600)),
                        name="monitor_kiosk_signed_in_s",
                    ),
                ],
            },
        ),
        SecureRows("KioskPin", f"{ALL} OR {OWN}"),
    ]
