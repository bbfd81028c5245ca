"""Stock: places, lots, moves that are never changed, balances and values that follow from them."""

import core.db.text_search
import django.contrib.postgres.functions
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.datetime
import uuid
from django.conf import settings
from django.db import migrations, models

from core.db.append_only import RefuseChange


class Migration(migrations.Migration):

    dependencies = [
        ('shoptracker', '0009_machine_figures'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Lot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(db_default=django.contrib.postgres.functions.RandomUUID(), default=uuid.uuid4, editable=False, unique=True, verbose_name='id')),
                ('created_at', models.DateTimeField(auto_now_add=True, db_default=django.db.models.functions.datetime.Now(), verbose_name='created')),
                ('updated_at', models.DateTimeField(auto_now=True, db_default=django.db.models.functions.datetime.Now(), verbose_name='changed')),
                ('revision', models.PositiveIntegerField(db_default=1, default=1, editable=False, verbose_name='revision')),
                ('deleted_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='deleted')),
                ('number', models.CharField(max_length=64, verbose_name='number')),
                ('state', models.CharField(choices=[('free', 'Free'), ('held', 'On hold')], db_default='free', default='free', max_length=8, verbose_name='state')),
                ('heat_number', models.CharField(blank=True, default='', max_length=64, verbose_name='heat number')),
                ('certificate', models.CharField(blank=True, default='', help_text='Number of the inspection certificate, such as EN 10204 3.1.', max_length=100, verbose_name='certificate')),
                ('dimensions', models.CharField(blank=True, default='', help_text="Where they are not the part's, as of a remnant.", max_length=64, verbose_name='dimensions')),
                ('supplier_lot', models.CharField(blank=True, default='', max_length=64, verbose_name="supplier's lot")),
                ('usable_until', models.DateField(blank=True, null=True, verbose_name='usable until')),
            ],
            options={
                'verbose_name': 'lot',
                'verbose_name_plural': 'lots',
                'db_table': 'lots',
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='StockBalance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(db_default=django.contrib.postgres.functions.RandomUUID(), default=uuid.uuid4, editable=False, unique=True, verbose_name='id')),
                ('on_hand', models.DecimalField(decimal_places=3, default=0, max_digits=14, verbose_name='on hand')),
                ('reserved', models.DecimalField(decimal_places=3, default=0, max_digits=14, verbose_name='reserved')),
            ],
            options={
                'verbose_name': 'stock',
                'verbose_name_plural': 'stock',
                'db_table': 'stock_balances',
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='StockLocation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(db_default=django.contrib.postgres.functions.RandomUUID(), default=uuid.uuid4, editable=False, unique=True, verbose_name='id')),
                ('created_at', models.DateTimeField(auto_now_add=True, db_default=django.db.models.functions.datetime.Now(), verbose_name='created')),
                ('updated_at', models.DateTimeField(auto_now=True, db_default=django.db.models.functions.datetime.Now(), verbose_name='changed')),
                ('revision', models.PositiveIntegerField(db_default=1, default=1, editable=False, verbose_name='revision')),
                ('deleted_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='deleted')),
                ('code', models.CharField(max_length=32, unique=True, verbose_name='code')),
                ('name', models.CharField(max_length=100, verbose_name='name')),
                ('kind', models.CharField(choices=[('storage', 'Storage'), ('supplier', 'Suppliers'), ('customer', 'Customers'), ('production', 'Production'), ('scrap', 'Scrap'), ('adjustment', 'Differences of counts'), ('maintenance', 'Maintenance')], db_default='storage', default='storage', editable=False, max_length=16, verbose_name='kind')),
            ],
            options={
                'verbose_name': 'stock location',
                'verbose_name_plural': 'stock locations',
                'db_table': 'stock_locations',
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='StockMove',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(db_default=django.contrib.postgres.functions.RandomUUID(), default=uuid.uuid4, editable=False, unique=True, verbose_name='id')),
                ('idempotency_key', models.CharField(help_text='The same key again does nothing.', max_length=100, unique=True, verbose_name='idempotency key')),
                ('quantity', models.DecimalField(decimal_places=3, max_digits=14, verbose_name='quantity')),
                ('value', models.DecimalField(decimal_places=4, max_digits=18, null=True, verbose_name='value')),
                ('reason', models.CharField(choices=[('receipt', 'Receipt'), ('issue', 'Issue'), ('return', 'Return'), ('transfer', 'Transfer'), ('produce', 'Made'), ('scrap', 'Scrapped'), ('adjust', 'Adjustment'), ('ship', 'Shipped'), ('maintenance', 'Maintenance')], max_length=16, verbose_name='reason')),
                ('document', models.CharField(blank=True, default='', help_text='Such as a delivery note.', max_length=100, verbose_name='document')),
                ('posted_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='posted')),
            ],
            options={
                'verbose_name': 'stock move',
                'verbose_name_plural': 'stock moves',
                'db_table': 'stock_moves',
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='StockReservation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(db_default=django.contrib.postgres.functions.RandomUUID(), default=uuid.uuid4, editable=False, unique=True, verbose_name='id')),
                ('quantity', models.DecimalField(decimal_places=3, max_digits=14, verbose_name='quantity')),
                ('reserved_at', models.DateTimeField(verbose_name='reserved')),
            ],
            options={
                'verbose_name': 'reservation',
                'verbose_name_plural': 'reservations',
                'db_table': 'stock_reservations',
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='StockValue',
            fields=[
                ('part', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='stock_value', serialize=False, to='shoptracker.part', verbose_name='part')),
                ('on_hand', models.DecimalField(decimal_places=3, default=0, max_digits=16, verbose_name='on hand')),
                ('value', models.DecimalField(decimal_places=4, default=0, max_digits=18, verbose_name='value')),
            ],
            options={
                'verbose_name': 'value of stock',
                'verbose_name_plural': 'values of stock',
                'db_table': 'stock_values',
                'ordering': ['-pk'],
            },
        ),
        migrations.AddField(
            model_name='part',
            name='dimensions',
            field=models.CharField(blank=True, db_default='', default='', max_length=64, verbose_name='dimensions'),
        ),
        migrations.AddField(
            model_name='part',
            name='form',
            field=models.CharField(blank=True, db_default='', default='', help_text='Of a material: sheet, round bar, tube …', max_length=64, verbose_name='form'),
        ),
        migrations.AddField(
            model_name='part',
            name='grade',
            field=models.CharField(blank=True, db_default='', default='', help_text='Of a material: 1.4301, S235JR, AlMg3 …', max_length=64, verbose_name='grade'),
        ),
        migrations.AddField(
            model_name='part',
            name='reorder_point',
            field=models.DecimalField(blank=True, decimal_places=3, max_digits=14, null=True, verbose_name='reorder at'),
        ),
        migrations.AddField(
            model_name='part',
            name='reorder_quantity',
            field=models.DecimalField(blank=True, decimal_places=3, max_digits=14, null=True, verbose_name='reorder quantity'),
        ),
        migrations.AddField(
            model_name='part',
            name='standard_cost',
            field=models.DecimalField(blank=True, decimal_places=4, help_text='A unit; what stock is worth whose price nobody knows.', max_digits=14, null=True, verbose_name='standard cost'),
        ),
        migrations.AddField(
            model_name='part',
            name='tracking',
            field=models.CharField(choices=[('none', 'Not at all'), ('lot', 'By lot'), ('serial', 'By serial number')], db_default='none', default='none', help_text='In stock: not at all, by lot, or each piece by its serial number.', max_length=8, verbose_name='told apart'),
        ),
        migrations.AddConstraint(
            model_name='part',
            constraint=models.CheckConstraint(condition=models.Q(('tracking__in', ['none', 'lot', 'serial'])), name='tracker_part_tracking'),
        ),
        migrations.AddConstraint(
            model_name='part',
            constraint=models.CheckConstraint(condition=models.Q(('standard_cost__gte', 0)), name='tracker_part_cost'),
        ),
        migrations.AddConstraint(
            model_name='part',
            constraint=models.CheckConstraint(condition=models.Q(('reorder_point__gte', 0)), name='tracker_part_reorder_point'),
        ),
        migrations.AddConstraint(
            model_name='part',
            constraint=models.CheckConstraint(condition=models.Q(('reorder_quantity__gt', 0)), name='tracker_part_reorder_quantity'),
        ),
        migrations.AddField(
            model_name='lot',
            name='cut_from',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='remnants', to='shoptracker.lot', verbose_name='remnant of'),
        ),
        migrations.AddField(
            model_name='lot',
            name='part',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lots', to='shoptracker.part', verbose_name='part'),
        ),
        migrations.AddField(
            model_name='stockbalance',
            name='lot',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='balances', to='shoptracker.lot', verbose_name='lot'),
        ),
        migrations.AddField(
            model_name='stockbalance',
            name='part',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='balances', to='shoptracker.part', verbose_name='part'),
        ),
        migrations.AddField(
            model_name='stocklocation',
            name='parent',
            field=models.ForeignKey(blank=True, limit_choices_to={'kind': 'storage'}, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='inner_locations', to='shoptracker.stocklocation', verbose_name='part of'),
        ),
        migrations.AddField(
            model_name='stockbalance',
            name='location',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='balances', to='shoptracker.stocklocation', verbose_name='location'),
        ),
        migrations.AddField(
            model_name='stockmove',
            name='from_location',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='moves_from', to='shoptracker.stocklocation', verbose_name='from'),
        ),
        migrations.AddField(
            model_name='stockmove',
            name='job',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='stock_moves', to='shoptracker.job', verbose_name='job'),
        ),
        migrations.AddField(
            model_name='stockmove',
            name='lot',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='stock_moves', to='shoptracker.lot', verbose_name='lot'),
        ),
        migrations.AddField(
            model_name='stockmove',
            name='operation',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='stock_moves', to='shoptracker.joboperation', verbose_name='operation'),
        ),
        migrations.AddField(
            model_name='stockmove',
            name='part',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='stock_moves', to='shoptracker.part', verbose_name='part'),
        ),
        migrations.AddField(
            model_name='stockmove',
            name='posted_by',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='stock_moves', to=settings.AUTH_USER_MODEL, verbose_name='by'),
        ),
        migrations.AddField(
            model_name='stockmove',
            name='reverses',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reversed_by', to='shoptracker.stockmove', verbose_name='takes back'),
        ),
        migrations.AddField(
            model_name='stockmove',
            name='to_location',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='moves_to', to='shoptracker.stocklocation', verbose_name='to'),
        ),
        migrations.AddField(
            model_name='stockreservation',
            name='balance',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reservations', to='shoptracker.stockbalance', verbose_name='stock'),
        ),
        migrations.AddField(
            model_name='stockreservation',
            name='job',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reservations', to='shoptracker.job', verbose_name='job'),
        ),
        migrations.AddConstraint(
            model_name='stockvalue',
            constraint=models.CheckConstraint(condition=models.Q(('on_hand__gte', 0), ('value__gte', 0)), name='tracker_value_not_negative'),
        ),
        migrations.AddIndex(
            model_name='lot',
            index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass(core.db.text_search.Folded('number'), name='gin_trgm_ops'), django.contrib.postgres.indexes.OpClass(core.db.text_search.Folded('heat_number'), name='gin_trgm_ops'), django.contrib.postgres.indexes.OpClass(core.db.text_search.Folded('supplier_lot'), name='gin_trgm_ops'), name='tracker_lots_searched'),
        ),
        migrations.AddConstraint(
            model_name='lot',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['free', 'held'])), name='tracker_lot_state'),
        ),
        migrations.AddConstraint(
            model_name='lot',
            constraint=models.UniqueConstraint(fields=('part', 'number'), name='tracker_lot_once'),
        ),
        migrations.AddIndex(
            model_name='stocklocation',
            index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass(core.db.text_search.Folded('code'), name='gin_trgm_ops'), django.contrib.postgres.indexes.OpClass(core.db.text_search.Folded('name'), name='gin_trgm_ops'), name='tracker_locations_searched'),
        ),
        migrations.AddConstraint(
            model_name='stocklocation',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['storage', 'supplier', 'customer', 'production', 'scrap', 'adjustment', 'maintenance'])), name='tracker_location_kind'),
        ),
        migrations.AddConstraint(
            model_name='stocklocation',
            constraint=models.UniqueConstraint(condition=models.Q(('kind', 'storage'), _negated=True), fields=('kind',), name='tracker_location_beyond_once'),
        ),
        migrations.AddConstraint(
            model_name='stockbalance',
            constraint=models.UniqueConstraint(fields=('part', 'lot', 'location'), name='tracker_balance_once', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='stockbalance',
            constraint=models.CheckConstraint(condition=models.Q(('reserved__gte', 0), ('reserved__lte', models.F('on_hand'))), name='tracker_balance_covers_reserved'),
        ),
        migrations.AddIndex(
            model_name='stockmove',
            index=models.Index(fields=['-posted_at', '-id'], name='tracker_moves_newest'),
        ),
        migrations.AddIndex(
            model_name='stockmove',
            index=models.Index(condition=models.Q(('lot__isnull', False)), fields=['lot'], name='tracker_moves_of_lot'),
        ),
        migrations.AddIndex(
            model_name='stockmove',
            index=models.Index(condition=models.Q(('job__isnull', False)), fields=['job'], name='tracker_moves_of_job'),
        ),
        migrations.AddConstraint(
            model_name='stockmove',
            constraint=models.CheckConstraint(condition=models.Q(('reason__in', ['receipt', 'issue', 'return', 'transfer', 'produce', 'scrap', 'adjust', 'ship', 'maintenance'])), name='tracker_move_reason'),
        ),
        migrations.AddConstraint(
            model_name='stockmove',
            constraint=models.CheckConstraint(condition=models.Q(('quantity__gt', 0)), name='tracker_move_quantity'),
        ),
        migrations.AddConstraint(
            model_name='stockmove',
            constraint=models.CheckConstraint(condition=models.Q(('from_location', models.F('to_location')), _negated=True), name='tracker_move_goes_somewhere'),
        ),
        migrations.AddConstraint(
            model_name='stockreservation',
            constraint=models.CheckConstraint(condition=models.Q(('quantity__gte', 0)), name='tracker_reservation_not_negative'),
        ),
        migrations.AddConstraint(
            model_name='stockreservation',
            constraint=models.UniqueConstraint(fields=('balance', 'job'), name='tracker_reservation_once'),
        ),
        RefuseChange("StockMove"),
    ]
