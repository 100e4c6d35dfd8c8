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
            name='AuditEntry',
            fields=[
                ('id', models.UUIDField(default=civaffairs.common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('at', models.DateTimeField(verbose_name='时间')),
                ('actor_id', models.CharField(max_length=64, verbose_name='操作人编号')),
                ('actor_name', models.CharField(max_length=60, verbose_name='操作人')),
                ('actor_role', models.CharField(blank=True, max_length=40, verbose_name='角色')),
                ('verb', models.CharField(max_length=80, verbose_name='动作')),
                ('subject_kind', models.CharField(max_length=60, verbose_name='对象种类')),
                ('subject_id', models.CharField(max_length=64, verbose_name='对象编号')),
                ('text', models.TextField(verbose_name='内容')),
                ('purpose', models.CharField(blank=True, max_length=200, verbose_name='用途')),
                ('outcome', models.CharField(default='done', max_length=10, verbose_name='结果')),
                ('tenant', models.ForeignKey(db_column='tenant', db_index=False, default=civaffairs.tenancy.scope.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.bureau', verbose_name='民政局')),
            ],
            options={
                'verbose_name': '审计记录',
                'verbose_name_plural': '审计记录',
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='AuditSeal',
            fields=[
                ('id', models.UUIDField(default=civaffairs.common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('number', models.BigIntegerField(verbose_name='序号')),
                ('digest', models.CharField(max_length=64, verbose_name='摘要')),
                ('sealed_at', models.DateTimeField(verbose_name='封存时间')),
                ('entry', civaffairs.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='seals', to='audit.auditentry', verbose_name='记录')),
                ('tenant', models.ForeignKey(db_column='tenant', db_index=False, default=civaffairs.tenancy.scope.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.bureau', verbose_name='民政局')),
            ],
            options={
                'verbose_name': '审计封存',
                'verbose_name_plural': '审计封存',
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.AddIndex(
            model_name='auditentry',
            index=models.Index(fields=['tenant', 'subject_kind', 'subject_id', 'at'], name='audit_entry_subject'),
        ),
        migrations.AddIndex(
            model_name='auditentry',
            index=models.Index(fields=['tenant', 'at'], name='audit_entry_at'),
        ),
        migrations.AddConstraint(
            model_name='auditseal',
            constraint=models.UniqueConstraint(fields=('tenant', 'number'), name='audit_seal_number'),
        ),
        migrations.AddConstraint(
            model_name='auditseal',
            constraint=models.UniqueConstraint(fields=('tenant', 'entry'), name='audit_seal_entry_once'),
        ),
        walls.BuildWalls("AuditEntry", "AuditSeal"),
        walls.AppendOnly("AuditEntry", "AuditSeal"),
    ]
