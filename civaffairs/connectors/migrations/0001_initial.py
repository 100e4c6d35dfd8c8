import civaffairs.common.ids
import civaffairs.tenancy.models
import civaffairs.tenancy.scope
import django.db.models.deletion
from django.db import migrations, models

from civaffairs.tenancy import operations as walls


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('registry', '0001_initial'),
        ('tenancy', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Exchange',
            fields=[
                ('id', models.UUIDField(default=civaffairs.common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('source', models.CharField(max_length=40, verbose_name='数据来源')),
                ('request_id', models.CharField(max_length=64, verbose_name='请求编号')),
                ('purpose', models.CharField(max_length=200, verbose_name='查询用途')),
                ('adapter_version', models.CharField(max_length=20, verbose_name='适配器版本')),
                ('asked_at', models.DateTimeField(verbose_name='查询时间')),
                ('answered_at', models.DateTimeField(verbose_name='答复时间')),
                ('state', models.CharField(max_length=20, verbose_name='结果')),
                ('failure', models.CharField(blank=True, max_length=40, verbose_name='失败原因')),
                ('content_type', models.CharField(blank=True, max_length=60, verbose_name='答复格式')),
                ('raw_encrypted', models.BinaryField(verbose_name='答复原文(密文)')),
                ('digest', models.CharField(max_length=64, verbose_name='原文摘要')),
                ('person', civaffairs.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='exchanges', to='registry.person', verbose_name='被查询人')),
                ('tenant', models.ForeignKey(db_column='tenant', db_index=False, default=civaffairs.tenancy.scope.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.bureau', verbose_name='民政局')),
            ],
            options={
                'verbose_name': '核对证据',
                'verbose_name_plural': '核对证据',
                'abstract': False,
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['tenant', 'person', 'source', 'asked_at'], name='exchange_person')],
            },
        ),
        walls.BuildWalls("Exchange"),
        walls.AppendOnly("Exchange"),
    ]
