import civaffairs.common.ids
import civaffairs.tenancy.models
import civaffairs.tenancy.scope
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from civaffairs.tenancy import operations as walls


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('registry', '0001_initial'),
        ('tenancy', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Case',
            fields=[
                ('id', models.UUIDField(default=civaffairs.common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('number', models.CharField(max_length=40, verbose_name='事项编号')),
                ('case_type', models.CharField(max_length=60, verbose_name='事项种类')),
                ('programme', models.CharField(blank=True, max_length=60, verbose_name='救助项目')),
                ('division_code', models.CharField(max_length=12, verbose_name='办理区划')),
                ('status', models.CharField(max_length=40, verbose_name='状态')),
                ('is_open', models.BooleanField(default=True, verbose_name='在办')),
                ('version', models.PositiveIntegerField(default=1, verbose_name='版本')),
                ('opened_on', models.DateField(verbose_name='登记日')),
                ('received_on', models.DateField(blank=True, null=True, verbose_name='受理日')),
                ('closed_on', models.DateField(blank=True, null=True, verbose_name='办结日')),
                ('due_on', models.DateField(blank=True, null=True, verbose_name='最近期限')),
                ('created_by', models.CharField(max_length=64, verbose_name='登记人')),
                ('applicant', civaffairs.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cases', to='registry.person', verbose_name='申请人')),
                ('assignee', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='承办人')),
                ('household', civaffairs.tenancy.models.TenantForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='cases', to='registry.household', verbose_name='家庭')),
                ('tenant', models.ForeignKey(db_column='tenant', db_index=False, default=civaffairs.tenancy.scope.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.bureau', verbose_name='民政局')),
            ],
            options={
                'verbose_name': '事项',
                'verbose_name_plural': '事项',
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='CaseNumber',
            fields=[
                ('id', models.UUIDField(default=civaffairs.common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('series', models.CharField(max_length=20, verbose_name='系列')),
                ('year', models.PositiveSmallIntegerField(verbose_name='年度')),
                ('last', models.PositiveIntegerField(default=0, verbose_name='末号')),
                ('tenant', models.ForeignKey(db_column='tenant', db_index=False, default=civaffairs.tenancy.scope.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.bureau', verbose_name='民政局')),
            ],
            options={
                'verbose_name': '事项编号',
                'verbose_name_plural': '事项编号',
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='ClockEntry',
            fields=[
                ('id', models.UUIDField(default=civaffairs.common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('term', models.CharField(max_length=80, verbose_name='期限')),
                ('kind', models.CharField(choices=[('start', '起算'), ('suspend', '中止计算'), ('resume', '恢复计算'), ('extend', '延长'), ('stop', '办结')], max_length=10, verbose_name='事件')),
                ('on', models.DateField(verbose_name='日期')),
                ('count', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='延长数')),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='事由')),
                ('approver', models.CharField(blank=True, max_length=60, verbose_name='批准人')),
                ('document', models.CharField(blank=True, max_length=120, verbose_name='依据文书')),
                ('recorded_at', models.DateTimeField(verbose_name='记录时间')),
                ('case', civaffairs.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='clock_entries', to='casework.case', verbose_name='事项')),
                ('supersedes', civaffairs.tenancy.models.TenantForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='superseded_by', to='casework.clockentry', verbose_name='更正')),
                ('tenant', models.ForeignKey(db_column='tenant', db_index=False, default=civaffairs.tenancy.scope.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.bureau', verbose_name='民政局')),
            ],
            options={
                'verbose_name': '期限台账',
                'verbose_name_plural': '期限台账',
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='Deadline',
            fields=[
                ('id', models.UUIDField(default=civaffairs.common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('term', models.CharField(max_length=80, verbose_name='期限')),
                ('started_on', models.DateField(verbose_name='起算日')),
                ('due_on', models.DateField(blank=True, null=True, verbose_name='到期日')),
                ('completed_on', models.DateField(blank=True, null=True, verbose_name='完成日')),
                ('is_suspended', models.BooleanField(default=False, verbose_name='中止中')),
                ('is_provisional', models.BooleanField(default=False, verbose_name='暂定')),
                ('case', civaffairs.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='deadlines', to='casework.case', verbose_name='事项')),
                ('tenant', models.ForeignKey(db_column='tenant', db_index=False, default=civaffairs.tenancy.scope.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.bureau', verbose_name='民政局')),
            ],
            options={
                'verbose_name': '办理期限',
                'verbose_name_plural': '办理期限',
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='Determination',
            fields=[
                ('id', models.UUIDField(default=civaffairs.common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('programme', models.CharField(max_length=60, verbose_name='救助项目')),
                ('as_of', models.DateField(verbose_name='认定日期')),
                ('known_at', models.DateTimeField(verbose_name='参数截至')),
                ('place', models.CharField(max_length=12, verbose_name='适用地')),
                ('outcome', models.CharField(choices=[('grant', '予以保障'), ('refuse', '不予确认')], max_length=10, verbose_name='结果')),
                ('base', models.DecimalField(decimal_places=2, max_digits=12, verbose_name='基本保障金')),
                ('top_up', models.DecimalField(decimal_places=2, max_digits=12, verbose_name='分类施保金')),
                ('payable_from', models.CharField(blank=True, max_length=7, verbose_name='起发月份')),
                ('reasons', models.JSONField(default=list, verbose_name='理由')),
                ('inputs', models.JSONField(verbose_name='采用的事实')),
                ('trace', models.JSONField(verbose_name='计算过程')),
                ('rules_version', models.CharField(max_length=64, verbose_name='规则版本')),
                ('meanstest_run', models.UUIDField(blank=True, null=True, verbose_name='核对编号')),
                ('determined_by', models.CharField(max_length=60, verbose_name='拟定人')),
                ('determined_at', models.DateTimeField(verbose_name='拟定时间')),
                ('case', civaffairs.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='determinations', to='casework.case', verbose_name='事项')),
                ('supersedes', civaffairs.tenancy.models.TenantOneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='superseded_by', to='casework.determination', verbose_name='替代')),
                ('tenant', models.ForeignKey(db_column='tenant', db_index=False, default=civaffairs.tenancy.scope.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.bureau', verbose_name='民政局')),
            ],
            options={
                'verbose_name': '认定',
                'verbose_name_plural': '认定',
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='HomeVisit',
            fields=[
                ('id', models.UUIDField(default=civaffairs.common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('visited_on', models.DateField(verbose_name='调查日期')),
                ('means', models.CharField(default='on_site', max_length=20, verbose_name='调查方式')),
                ('investigators', models.JSONField(verbose_name='调查人')),
                ('member_present', models.CharField(max_length=60, verbose_name='在场家庭成员')),
                ('living_conditions', models.TextField(verbose_name='居住和生活状况')),
                ('findings', models.TextField(verbose_name='调查情况')),
                ('supports_application', models.BooleanField(verbose_name='与申报一致')),
                ('recorded_by', models.CharField(max_length=60, verbose_name='记录人')),
                ('recorded_at', models.DateTimeField(verbose_name='记录时间')),
                ('case', civaffairs.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='home_visits', to='casework.case', verbose_name='事项')),
                ('tenant', models.ForeignKey(db_column='tenant', db_index=False, default=civaffairs.tenancy.scope.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.bureau', verbose_name='民政局')),
            ],
            options={
                'verbose_name': '入户调查',
                'verbose_name_plural': '入户调查',
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='PublicNotice',
            fields=[
                ('id', models.UUIDField(default=civaffairs.common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('posted_on', models.DateField(verbose_name='公示日')),
                ('last_day', models.DateField(verbose_name='截止日')),
                ('content', models.JSONField(verbose_name='公示内容')),
                ('objections', models.JSONField(default=list, verbose_name='异议')),
                ('taken_down_on', models.DateField(blank=True, null=True, verbose_name='撤下日')),
                ('case', civaffairs.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='public_notices', to='casework.case', verbose_name='事项')),
                ('tenant', models.ForeignKey(db_column='tenant', db_index=False, default=civaffairs.tenancy.scope.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.bureau', verbose_name='民政局')),
            ],
            options={
                'verbose_name': '公示',
                'verbose_name_plural': '公示',
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='StatusChange',
            fields=[
                ('id', models.UUIDField(default=civaffairs.common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('act', models.CharField(max_length=60, verbose_name='动作')),
                ('source', models.CharField(max_length=40, verbose_name='原状态')),
                ('target', models.CharField(max_length=40, verbose_name='新状态')),
                ('on', models.DateField(verbose_name='日期')),
                ('at', models.DateTimeField(verbose_name='时间')),
                ('actor_id', models.CharField(max_length=64, verbose_name='操作人编号')),
                ('actor_name', models.CharField(max_length=60, verbose_name='操作人')),
                ('actor_role', models.CharField(max_length=40, verbose_name='岗位')),
                ('note', models.TextField(blank=True, verbose_name='说明')),
                ('case', civaffairs.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='history', to='casework.case', verbose_name='事项')),
                ('tenant', models.ForeignKey(db_column='tenant', db_index=False, default=civaffairs.tenancy.scope.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.bureau', verbose_name='民政局')),
            ],
            options={
                'verbose_name': '办理过程',
                'verbose_name_plural': '办理过程',
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='Task',
            fields=[
                ('id', models.UUIDField(default=civaffairs.common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=60, verbose_name='任务')),
                ('title', models.CharField(max_length=120, verbose_name='标题')),
                ('right', models.CharField(max_length=80, verbose_name='所需权限')),
                ('division_code', models.CharField(max_length=12, verbose_name='区划')),
                ('state', models.CharField(choices=[('open', '待办'), ('done', '已办'), ('cancelled', '已取消')], default='open', max_length=12, verbose_name='状态')),
                ('opened_on', models.DateField(verbose_name='产生日')),
                ('due_on', models.DateField(blank=True, null=True, verbose_name='期限')),
                ('closed_on', models.DateField(blank=True, null=True, verbose_name='办结日')),
                ('closed_by', models.CharField(blank=True, max_length=60, verbose_name='办理人')),
                ('case', civaffairs.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tasks', to='casework.case', verbose_name='事项')),
                ('tenant', models.ForeignKey(db_column='tenant', db_index=False, default=civaffairs.tenancy.scope.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.bureau', verbose_name='民政局')),
            ],
            options={
                'verbose_name': '待办任务',
                'verbose_name_plural': '待办任务',
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(fields=['tenant', '-opened_on', '-id'], name='case_by_day'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(fields=['tenant', 'status', '-opened_on', '-id'], name='case_by_status'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(fields=['tenant', 'is_open', 'due_on', 'id'], name='case_by_due'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(fields=['tenant', 'division_code'], name='case_division'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(fields=['-opened_on', '-id', 'tenant'], name='case_by_day_city'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.UniqueConstraint(fields=('tenant', 'number'), name='case_number_once'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.UniqueConstraint(condition=models.Q(('is_open', True), models.Q(('status', 'draft'), _negated=True)), fields=('tenant', 'programme', 'household'), name='case_one_live_application'),
        ),
        migrations.AddConstraint(
            model_name='casenumber',
            constraint=models.UniqueConstraint(fields=('tenant', 'series', 'year'), name='case_number_series'),
        ),
        migrations.AddIndex(
            model_name='clockentry',
            index=models.Index(fields=['tenant', 'case', 'recorded_at'], name='clock_entry_case'),
        ),
        migrations.AddIndex(
            model_name='deadline',
            index=models.Index(fields=['tenant', 'completed_on', 'due_on'], name='deadline_due'),
        ),
        migrations.AddConstraint(
            model_name='deadline',
            constraint=models.UniqueConstraint(fields=('tenant', 'case', 'term'), name='deadline_once'),
        ),
        migrations.AddIndex(
            model_name='determination',
            index=models.Index(fields=['tenant', 'case', 'determined_at'], name='determination_case'),
        ),
        migrations.AddIndex(
            model_name='publicnotice',
            index=models.Index(fields=['tenant', 'last_day'], name='public_notice_last_day'),
        ),
        migrations.AddIndex(
            model_name='statuschange',
            index=models.Index(fields=['tenant', 'case', 'at'], name='status_change_case'),
        ),
        migrations.AddIndex(
            model_name='task',
            index=models.Index(fields=['tenant', 'state', 'right', 'due_on'], name='task_to_do'),
        ),
        migrations.AddConstraint(
            model_name='task',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('tenant', 'case', 'kind'), name='task_open_once_a_case'),
        ),
        walls.BuildWalls("CaseNumber", "Case", "StatusChange", "ClockEntry", "Deadline", "Task", "HomeVisit", "PublicNotice", "Determination"),
        walls.AppendOnly("StatusChange", "ClockEntry", "Determination"),
    ]
