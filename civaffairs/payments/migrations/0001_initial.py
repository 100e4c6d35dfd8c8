import civaffairs.common.ids
import civaffairs.tenancy.models
import civaffairs.tenancy.scope
import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.db import migrations, models

from civaffairs.tenancy import operations as walls


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('casework', '0001_initial'),
        ('registry', '0001_initial'),
        ('tenancy', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Award',
            fields=[
                ('id', models.UUIDField(default=civaffairs.common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('programme', models.CharField(max_length=60, verbose_name='救助项目')),
                ('valid_from', models.DateField(verbose_name='起发日')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='止')),
                ('base', models.DecimalField(decimal_places=2, max_digits=12, verbose_name='基本保障金')),
                ('top_up', models.DecimalField(decimal_places=2, max_digits=12, verbose_name='分类施保金')),
                ('persons', models.PositiveSmallIntegerField(verbose_name='保障人数')),
                ('division_code', models.CharField(max_length=12, verbose_name='区划')),
                ('case', civaffairs.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='awards', to='casework.case', verbose_name='事项')),
                ('determination', civaffairs.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='awards', to='casework.determination', verbose_name='认定')),
                ('household', civaffairs.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='awards', to='registry.household', verbose_name='家庭')),
                ('tenant', models.ForeignKey(db_column='tenant', db_index=False, default=civaffairs.tenancy.scope.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.bureau', verbose_name='民政局')),
            ],
            options={
                'verbose_name': '待遇',
                'verbose_name_plural': '待遇',
                'abstract': False,
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['tenant', 'programme', 'valid_from'], name='award_programme')],
                'constraints': [django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('tenant', '='), ('household', '='), ('programme', '='), (civaffairs.tenancy.models.DateRange('valid_from', 'valid_to', django.contrib.postgres.fields.ranges.RangeBoundary()), '&&')], name='award_no_overlap')],
            },
        ),
        walls.BuildWalls("Award"),
    ]
