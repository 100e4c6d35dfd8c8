import civaffairs.common.ids
import civaffairs.tenancy.models
import civaffairs.tenancy.scope
import django.db.models.deletion
from django.db import migrations, models

from civaffairs.tenancy import operations as walls


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('casework', '0001_initial'),
        ('connectors', '0001_initial'),
        ('registry', '0001_initial'),
        ('tenancy', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='CheckRun',
            fields=[
                ('id', models.UUIDField(default=civaffairs.common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('state', models.CharField(choices=[('running', '核对中'), ('answered', '答复齐全'), ('concluded', '已出结论')], default='running', max_length=12, verbose_name='进度')),
                ('as_of', models.DateField(verbose_name='财产截至日')),
                ('window_from', models.DateField(verbose_name='收入期间起')),
                ('window_to', models.DateField(verbose_name='收入期间止')),
                ('purpose', models.CharField(max_length=200, verbose_name='用途')),
                ('requested_by', models.CharField(max_length=60, verbose_name='发起人')),
                ('requested_at', models.DateTimeField(verbose_name='发起时间')),
                ('finished_at', models.DateTimeField(blank=True, null=True, verbose_name='答复齐全时间')),
                ('case', civaffairs.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='check_runs', to='casework.case', verbose_name='事项')),
                ('tenant', models.ForeignKey(db_column='tenant', db_index=False, default=civaffairs.tenancy.scope.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.bureau', verbose_name='民政局')),
            ],
            options={
                'verbose_name': '核对',
                'verbose_name_plural': '核对',
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='CheckStep',
            fields=[
                ('id', models.UUIDField(default=civaffairs.common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('source', models.CharField(max_length=40, verbose_name='数据来源')),
                ('state', models.CharField(choices=[('not_asked', '未查询'), ('claimed', '查询中'), ('pending', '等待答复'), ('no_record', '无记录'), ('record', '有记录'), ('source_failed', '来源故障')], default='not_asked', max_length=16, verbose_name='状态')),
                ('failure', models.CharField(blank=True, max_length=40, verbose_name='失败原因')),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='尝试次数')),
                ('ticket', models.CharField(blank=True, max_length=80, verbose_name='受理号')),
                ('claimed_at', models.DateTimeField(blank=True, null=True, verbose_name='领取时间')),
                ('next_try_at', models.DateTimeField(blank=True, null=True, verbose_name='下次查询时间')),
                ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='答复时间')),
                ('exchange', civaffairs.tenancy.models.TenantForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='connectors.exchange', verbose_name='证据')),
                ('person', civaffairs.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='check_steps', to='registry.person', verbose_name='被核对人')),
                ('run', civaffairs.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='meanstest.checkrun', verbose_name='核对')),
                ('tenant', models.ForeignKey(db_column='tenant', db_index=False, default=civaffairs.tenancy.scope.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.bureau', verbose_name='民政局')),
            ],
            options={
                'verbose_name': '核对项',
                'verbose_name_plural': '核对项',
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='Conclusion',
            fields=[
                ('id', models.UUIDField(default=civaffairs.common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('conclusion', models.CharField(max_length=20, verbose_name='结论')),
                ('is_partial', models.BooleanField(verbose_name='有未取得项')),
                ('answered', models.PositiveIntegerField(verbose_name='已答复项')),
                ('asked', models.PositiveIntegerField(verbose_name='应核对项')),
                ('not_obtained', models.JSONField(default=list, verbose_name='未取得')),
                ('trace', models.JSONField(verbose_name='判定过程')),
                ('drawn_on', models.DateField(verbose_name='出具日')),
                ('valid_to', models.DateField(verbose_name='有效期至')),
                ('drawn_by', models.CharField(max_length=60, verbose_name='出具人')),
                ('run', civaffairs.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='conclusions', to='meanstest.checkrun', verbose_name='核对')),
                ('tenant', models.ForeignKey(db_column='tenant', db_index=False, default=civaffairs.tenancy.scope.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.bureau', verbose_name='民政局')),
            ],
            options={
                'verbose_name': '核对结论',
                'verbose_name_plural': '核对结论',
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='Discrepancy',
            fields=[
                ('id', models.UUIDField(default=civaffairs.common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=20, verbose_name='类别')),
                ('code', models.CharField(max_length=40, verbose_name='代码')),
                ('declared', models.CharField(max_length=300, verbose_name='申报')),
                ('found', models.CharField(max_length=300, verbose_name='查得')),
                ('decision', models.CharField(choices=[('open', '待核实'), ('found_counts', '以查得为准'), ('declared_counts', '以申报为准')], default='open', max_length=20, verbose_name='处理')),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='理由')),
                ('decided_by', models.CharField(blank=True, max_length=60, verbose_name='处理人')),
                ('decided_on', models.DateField(blank=True, null=True, verbose_name='处理日')),
                ('person', civaffairs.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='discrepancies', to='registry.person', verbose_name='对象')),
                ('run', civaffairs.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='discrepancies', to='meanstest.checkrun', verbose_name='核对')),
                ('tenant', models.ForeignKey(db_column='tenant', db_index=False, default=civaffairs.tenancy.scope.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.bureau', verbose_name='民政局')),
            ],
            options={
                'verbose_name': '差异',
                'verbose_name_plural': '差异',
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='Finding',
            fields=[
                ('id', models.UUIDField(default=civaffairs.common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=20, verbose_name='类别')),
                ('code', models.CharField(max_length=40, verbose_name='代码')),
                ('description', models.CharField(max_length=300, verbose_name='说明')),
                ('amount', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='金额')),
                ('month_from', models.CharField(blank=True, max_length=7, verbose_name='起月')),
                ('month_to', models.CharField(blank=True, max_length=7, verbose_name='止月')),
                ('data', models.JSONField(default=dict, verbose_name='明细')),
                ('person', civaffairs.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='findings', to='registry.person', verbose_name='对象')),
                ('run', civaffairs.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='findings', to='meanstest.checkrun', verbose_name='核对')),
                ('step', civaffairs.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='findings', to='meanstest.checkstep', verbose_name='核对项')),
                ('tenant', models.ForeignKey(db_column='tenant', db_index=False, default=civaffairs.tenancy.scope.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.bureau', verbose_name='民政局')),
            ],
            options={
                'verbose_name': '查得信息',
                'verbose_name_plural': '查得信息',
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='Authorisation',
            fields=[
                ('id', models.UUIDField(default=civaffairs.common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('number', models.CharField(max_length=40, verbose_name='授权书编号')),
                ('sources', models.JSONField(verbose_name='授权范围')),
                ('signed_on', models.DateField(verbose_name='签署日')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='有效期至')),
                ('signed_by', models.CharField(max_length=60, verbose_name='签署人')),
                ('proxy_relation', models.CharField(blank=True, max_length=60, verbose_name='代签关系')),
                ('withdrawn_on', models.DateField(blank=True, null=True, verbose_name='撤回日')),
                ('case', civaffairs.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='authorisations', to='casework.case', verbose_name='事项')),
                ('person', civaffairs.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='authorisations', to='registry.person', verbose_name='授权人')),
                ('tenant', models.ForeignKey(db_column='tenant', db_index=False, default=civaffairs.tenancy.scope.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.bureau', verbose_name='民政局')),
            ],
            options={
                'verbose_name': '核对授权',
                'verbose_name_plural': '核对授权',
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('tenant', 'number'), name='authorisation_number_once')],
            },
        ),
        migrations.AddConstraint(
            model_name='checkrun',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'running')), fields=('tenant', 'case'), name='check_run_one_running_a_case'),
        ),
        migrations.AddIndex(
            model_name='checkstep',
            index=models.Index(fields=['tenant', 'state', 'next_try_at'], name='check_step_waiting'),
        ),
        migrations.AddConstraint(
            model_name='checkstep',
            constraint=models.UniqueConstraint(fields=('tenant', 'run', 'person', 'source'), name='check_step_once'),
        ),
        migrations.AddConstraint(
            model_name='discrepancy',
            constraint=models.UniqueConstraint(fields=('tenant', 'run', 'person', 'kind', 'code'), name='discrepancy_once'),
        ),
        migrations.AddIndex(
            model_name='finding',
            index=models.Index(fields=['tenant', 'run', 'person'], name='finding_run_person'),
        ),
        walls.BuildWalls("Authorisation", "CheckRun", "CheckStep", "Finding", "Discrepancy", "Conclusion"),
        walls.AppendOnly("Conclusion"),
    ]
