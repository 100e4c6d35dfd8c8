import civaffairs.common.ids
import civaffairs.tenancy.scope
import django.db.models.deletion
from django.db import migrations, models

from civaffairs.tenancy import operations as walls


class Migration(migrations.Migration):

    dependencies = [
        ('policy', '0001_initial'),
        ('tenancy', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='parametervalue',
            name='drafted_by_name',
            field=models.CharField(default='', max_length=60, verbose_name='起草人'),
        ),
        migrations.AddField(
            model_name='parametervalue',
            name='note',
            field=models.CharField(blank=True, default='', max_length=300, verbose_name='更正事由'),
        ),
        migrations.AddField(
            model_name='parametervalue',
            name='published_by_name',
            field=models.CharField(default='', max_length=60, verbose_name='发布人'),
        ),
        migrations.AlterField(
            model_name='parametervalue',
            name='drafted_by',
            field=models.CharField(max_length=60, verbose_name='起草人编号'),
        ),
        migrations.AlterField(
            model_name='parametervalue',
            name='published_by',
            field=models.CharField(max_length=60, verbose_name='发布人编号'),
        ),
        migrations.CreateModel(
            name='ValueDraft',
            fields=[
                ('id', models.UUIDField(default=civaffairs.common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('place', models.CharField(max_length=6, verbose_name='地区')),
                ('key', models.CharField(max_length=120, verbose_name='参数')),
                ('value', models.JSONField(null=True, verbose_name='值')),
                ('effective_from', models.DateField(verbose_name='施行日')),
                ('document', models.CharField(max_length=200, verbose_name='文号')),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='更正事由')),
                ('state', models.CharField(choices=[('waiting', '待发布'), ('published', '已发布'), ('discarded', '已作废')], default='waiting', max_length=10, verbose_name='状态')),
                ('drafted_by', models.CharField(max_length=60, verbose_name='起草人编号')),
                ('drafted_by_name', models.CharField(max_length=60, verbose_name='起草人')),
                ('drafted_at', models.DateTimeField(verbose_name='起草时间')),
                ('published', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='policy.parametervalue', verbose_name='发布的参数值')),
                ('supersedes', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='policy.parametervalue', verbose_name='替代')),
                ('tenant', models.ForeignKey(db_column='tenant', db_index=False, default=civaffairs.tenancy.scope.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.bureau', verbose_name='民政局')),
            ],
            options={
                'verbose_name': '拟发布的参数值',
                'verbose_name_plural': '拟发布的参数值',
                'abstract': False,
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['tenant', 'state', '-drafted_at'], name='value_draft_by_state')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'waiting')), fields=('tenant', 'place', 'key', 'effective_from'), name='value_draft_waits_once')],
            },
        ),
        walls.BuildWalls("ValueDraft"),
    ]
