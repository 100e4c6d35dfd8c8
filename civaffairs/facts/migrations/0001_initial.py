import civaffairs.common.ids
import civaffairs.tenancy.models
import civaffairs.tenancy.scope
import django.db.models.deletion
from django.db import migrations, models

from civaffairs.tenancy import operations as walls


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('tenancy', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Fact',
            fields=[
                ('id', models.UUIDField(default=civaffairs.common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=80, verbose_name='事件')),
                ('subject_kind', models.CharField(max_length=60, verbose_name='对象种类')),
                ('subject_id', models.CharField(max_length=64, verbose_name='对象编号')),
                ('occurred_on', models.DateField(verbose_name='发生日')),
                ('recorded_at', models.DateTimeField(verbose_name='记录时间')),
                ('data', models.JSONField(default=dict, verbose_name='编号')),
                ('relayed_at', models.DateTimeField(blank=True, null=True, verbose_name='投递时间')),
                ('tenant', models.ForeignKey(db_column='tenant', db_index=False, default=civaffairs.tenancy.scope.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.bureau', verbose_name='民政局')),
            ],
            options={
                'verbose_name': '事件',
                'verbose_name_plural': '事件',
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.UUIDField(default=civaffairs.common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('subscriber', models.CharField(max_length=120, verbose_name='订阅者')),
                ('delivered_at', models.DateTimeField(blank=True, null=True, verbose_name='处理时间')),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='尝试次数')),
                ('last_error', models.CharField(blank=True, max_length=300, verbose_name='最近错误')),
                ('tenant', models.ForeignKey(db_column='tenant', db_index=False, default=civaffairs.tenancy.scope.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.bureau', verbose_name='民政局')),
                ('fact', civaffairs.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='facts.fact', verbose_name='事件')),
            ],
            options={
                'verbose_name': '投递',
                'verbose_name_plural': '投递',
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.AddIndex(
            model_name='fact',
            index=models.Index(condition=models.Q(('relayed_at__isnull', True)), fields=['tenant', 'recorded_at'], name='fact_waiting'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.UniqueConstraint(fields=('tenant', 'fact', 'subscriber'), name='delivery_once'),
        ),
        walls.BuildWalls("Fact", "Delivery"),
    ]
