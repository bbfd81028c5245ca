"""Tags that were read and that nobody has; only whoever sees everything sees them."""

import django.db.models.deletion
from django.db import migrations, models

from core.db.policies import ALL, SecureRows


class Migration(migrations.Migration):

    dependencies = [
        ("core", "0030_sealed_tag_opened"),
        ("shopmonitor", "0010_policies_of_machines"),
    ]

    operations = [
        migrations.CreateModel(
            name="UnknownBadge",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.CharField(editable=False, max_length=64, unique=True, verbose_name="digest")),
                ("last4", models.CharField(editable=False, max_length=4, verbose_name="last four digits")),
                ("tag_encrypted", models.TextField(editable=False, verbose_name="sealed tag")),
                ("port", models.PositiveSmallIntegerField(verbose_name="port")),
                ("times", models.PositiveIntegerField(db_default=1, default=1, verbose_name="how often")),
                ("first_at", models.DateTimeField(verbose_name="first read")),
                ("last_at", models.DateTimeField(verbose_name="last read")),
                ("machine", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="unknown_badges", to="core.machine", verbose_name="machine")),
                ("node", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="unknown_badges", to="shopmonitor.node", verbose_name="node")),
            ],
            options={
                "verbose_name": "unknown badge",
                "verbose_name_plural": "unknown badges",
                "db_table": "unknown_badges",
                "ordering": ["-last_at"],
                "indexes": [models.Index(fields=["-last_at"], name="monitor_unknown_newest")],
            },
        ),
        SecureRows("UnknownBadge", ALL),
    ]
