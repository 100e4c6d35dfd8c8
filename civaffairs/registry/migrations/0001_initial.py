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
        ('tenancy', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Household',
            fields=[
                ('id', models.UUIDField(default=civaffairs.common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('division_code', models.CharField(max_length=12, verbose_name='居住区划')),
                ('address', models.CharField(max_length=200, verbose_name='住址')),
                ('telephone_encrypted', models.CharField(blank=True, max_length=200, verbose_name='联系电话(密文)')),
                ('tenant', models.ForeignKey(db_column='tenant', db_index=False, default=civaffairs.tenancy.scope.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.bureau', verbose_name='民政局')),
            ],
            options={
                'verbose_name': '家庭',
                'verbose_name_plural': '家庭',
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='Person',
            fields=[
                ('id', models.UUIDField(default=civaffairs.common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=60, verbose_name='姓名')),
                ('sort_key', models.CharField(editable=False, max_length=200, verbose_name='排序')),
                ('initials', models.CharField(editable=False, max_length=50, verbose_name='首字母')),
                ('sex', models.CharField(choices=[('male', '男'), ('female', '女')], max_length=10, verbose_name='性别')),
                ('birth', models.DateField(verbose_name='出生日期')),
                ('ethnicity', models.CharField(blank=True, max_length=20, verbose_name='民族')),
                ('residence', models.CharField(choices=[('urban', '城镇'), ('rural', '农村')], max_length=10, verbose_name='户籍性质')),
                ('division_code', models.CharField(max_length=12, verbose_name='户籍区划')),
                ('died_on', models.DateField(blank=True, null=True, verbose_name='死亡日期')),
                ('tenant', models.ForeignKey(db_column='tenant', db_index=False, default=civaffairs.tenancy.scope.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.bureau', verbose_name='民政局')),
            ],
            options={
                'verbose_name': '自然人',
                'verbose_name_plural': '自然人',
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='NameGram',
            fields=[
                ('id', models.UUIDField(default=civaffairs.common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('gram', models.CharField(max_length=8)),
                ('tenant', models.ForeignKey(db_column='tenant', db_index=False, default=civaffairs.tenancy.scope.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.bureau', verbose_name='民政局')),
                ('person', civaffairs.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='grams', to='registry.person')),
            ],
            options={
                'verbose_name': '姓名检索',
                'verbose_name_plural': '姓名检索',
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='IdentityDocument',
            fields=[
                ('id', models.UUIDField(default=civaffairs.common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('id_card', '居民身份证'), ('birth_certificate', '出生医学证明'), ('passport', '护照'), ('residence_permit', '港澳台居民居住证')], max_length=30, verbose_name='证件种类')),
                ('number_encrypted', models.CharField(max_length=200, verbose_name='号码(密文)')),
                ('number_index', models.CharField(max_length=64, verbose_name='号码索引')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='有效期至')),
                ('tenant', models.ForeignKey(db_column='tenant', db_index=False, default=civaffairs.tenancy.scope.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.bureau', verbose_name='民政局')),
                ('person', civaffairs.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='documents', to='registry.person', verbose_name='持证人')),
            ],
            options={
                'verbose_name': '身份证件',
                'verbose_name_plural': '身份证件',
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='HouseholdMembership',
            fields=[
                ('id', models.UUIDField(default=civaffairs.common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('relation', models.CharField(choices=[('self', '本人'), ('spouse', '配偶'), ('child', '子女'), ('parent', '父母'), ('sibling', '兄弟姐妹'), ('grandparent', '祖父母(外祖父母)'), ('grandchild', '孙子女(外孙子女)'), ('other', '其他')], max_length=20, verbose_name='与户主关系')),
                ('valid_from', models.DateField(verbose_name='起')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='止')),
                ('household', civaffairs.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='registry.household', verbose_name='家庭')),
                ('tenant', models.ForeignKey(db_column='tenant', db_index=False, default=civaffairs.tenancy.scope.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.bureau', verbose_name='民政局')),
                ('person', civaffairs.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='household_memberships', to='registry.person', verbose_name='成员')),
            ],
            options={
                'verbose_name': '家庭成员',
                'verbose_name_plural': '家庭成员',
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='Standing',
            fields=[
                ('id', models.UUIDField(default=civaffairs.common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('programme', models.CharField(max_length=60, verbose_name='救助项目')),
                ('valid_from', models.DateField(verbose_name='起')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='止')),
                ('case_id', models.UUIDField(verbose_name='事项编号')),
                ('person', civaffairs.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='standings', to='registry.person', verbose_name='对象')),
                ('tenant', models.ForeignKey(db_column='tenant', db_index=False, default=civaffairs.tenancy.scope.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.bureau', verbose_name='民政局')),
            ],
            options={
                'verbose_name': '待遇身份',
                'verbose_name_plural': '待遇身份',
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.AddIndex(
            model_name='household',
            index=models.Index(fields=['tenant', 'division_code'], name='household_division'),
        ),
        migrations.AddIndex(
            model_name='person',
            index=models.Index(fields=['tenant', 'sort_key', 'id'], name='person_by_name'),
        ),
        migrations.AddIndex(
            model_name='person',
            index=models.Index(fields=['tenant', 'division_code'], name='person_division'),
        ),
        migrations.AddIndex(
            model_name='person',
            index=models.Index(fields=['tenant', 'initials'], name='person_initials'),
        ),
        migrations.AddConstraint(
            model_name='namegram',
            constraint=models.UniqueConstraint(fields=('tenant', 'gram', 'person'), name='name_gram_once'),
        ),
        migrations.AddConstraint(
            model_name='identitydocument',
            constraint=models.UniqueConstraint(fields=('tenant', 'kind', 'number_index'), name='identity_document_once'),
        ),
        migrations.AddConstraint(
            model_name='householdmembership',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('tenant', '='), ('person', '='), (civaffairs.tenancy.models.DateRange('valid_from', 'valid_to', django.contrib.postgres.fields.ranges.RangeBoundary()), '&&')], name='household_membership_one_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='standing',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('tenant', '='), ('person', '='), ('programme', '='), (civaffairs.tenancy.models.DateRange('valid_from', 'valid_to', django.contrib.postgres.fields.ranges.RangeBoundary()), '&&')], name='standing_no_overlap'),
        ),
        migrations.AddConstraint(
            model_name='standing',
            constraint=models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='standing_period'),
        ),
        walls.BuildWalls("Person", "NameGram", "IdentityDocument", "Household", "HouseholdMembership", "Standing"),
    ]
