import civaffairs.common.ids
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
            name='Document',
            fields=[
                ('id', models.UUIDField(default=civaffairs.common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=60, verbose_name='种类')),
                ('title', models.CharField(max_length=120, verbose_name='标题')),
                ('subject_kind', models.CharField(max_length=60, verbose_name='对象种类')),
                ('subject_id', models.UUIDField(verbose_name='对象编号')),
                ('division_code', models.CharField(max_length=12, verbose_name='区划')),
                ('media_type', models.CharField(default='application/pdf', max_length=60, verbose_name='格式')),
                ('digest', models.CharField(max_length=64, verbose_name='摘要')),
                ('size', models.PositiveIntegerField(verbose_name='字节数')),
                ('key_version', models.CharField(max_length=8, verbose_name='密钥版本')),
                ('verification_code', models.CharField(blank=True, max_length=20, verbose_name='验证码')),
                ('made_by', models.CharField(max_length=60, verbose_name='制作人')),
                ('made_at', models.DateTimeField(verbose_name='制作时间')),
                ('tenant', models.ForeignKey(db_column='tenant', db_index=False, default=civaffairs.tenancy.scope.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.bureau', verbose_name='民政局')),
            ],
            options={
                'verbose_name': '文书材料',
                'verbose_name_plural': '文书材料',
                'abstract': False,
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['tenant', 'subject_kind', 'subject_id', 'made_at'], name='document_subject')],
            },
        ),
        walls.BuildWalls("Document"),
    ]
