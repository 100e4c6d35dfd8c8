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
        ('registry', '0001_initial'),
        ('tenancy', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Application',
            fields=[
                ('id', models.UUIDField(default=civaffairs.common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('unit', models.CharField(default='household', max_length=10, verbose_name='申请方式')),
                ('residence', models.CharField(choices=[('urban', '城镇'), ('rural', '农村')], max_length=10, verbose_name='户籍性质')),
                ('address', models.CharField(max_length=200, verbose_name='居住地址')),
                ('hardship_cause', models.CharField(blank=True, max_length=200, verbose_name='致困原因')),
                ('bank_name', models.CharField(blank=True, max_length=60, verbose_name='开户银行')),
                ('account_holder', models.CharField(blank=True, max_length=60, verbose_name='户名')),
                ('account_encrypted', models.CharField(blank=True, max_length=200, verbose_name='账号(密文)')),
                ('telephone_encrypted', models.CharField(blank=True, max_length=200, verbose_name='联系电话(密文)')),
                ('is_relative_of_staff', models.BooleanField(default=False, verbose_name='与经办人员或村(居)委会成员有近亲属关系')),
                ('proxy_name', models.CharField(blank=True, max_length=60, verbose_name='代办人')),
                ('has_declared_truthfully', models.BooleanField(default=False, verbose_name='承诺申报真实完整')),
                ('opinion', models.CharField(blank=True, max_length=10, verbose_name='初审意见')),
                ('opinion_reason', models.TextField(blank=True, verbose_name='初审理由')),
                ('case', civaffairs.tenancy.models.TenantOneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='application', to='casework.case', verbose_name='事项')),
                ('tenant', models.ForeignKey(db_column='tenant', db_index=False, default=civaffairs.tenancy.scope.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.bureau', verbose_name='民政局')),
            ],
            options={
                'verbose_name': '救助申请',
                'verbose_name_plural': '救助申请',
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='ApplicationMember',
            fields=[
                ('id', models.UUIDField(default=civaffairs.common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('relation', models.CharField(choices=[('self', '本人'), ('spouse', '配偶'), ('child', '子女'), ('parent', '父母'), ('sibling', '兄弟姐妹'), ('grandparent', '祖父母(外祖父母)'), ('grandchild', '孙子女(外孙子女)'), ('other', '其他')], max_length=20, verbose_name='与申请人关系')),
                ('sex', models.CharField(choices=[('male', '男'), ('female', '女')], max_length=10, verbose_name='性别')),
                ('birth', models.DateField(verbose_name='出生日期')),
                ('lives_together', models.BooleanField(default=True, verbose_name='共同居住')),
                ('has_support_duty', models.BooleanField(default=True, verbose_name='有法定赡养抚养扶养义务')),
                ('study', models.CharField(choices=[('none', '不在读'), ('up_to_bachelor', '全日制本科及以下在读'), ('postgraduate', '研究生在读')], default='none', max_length=20, verbose_name='在读情况')),
                ('is_independent', models.BooleanField(default=True, verbose_name='能独立生活')),
                ('exclusion', models.CharField(blank=True, choices=[('', '无'), ('religious_staff', '脱离家庭独立生活的宗教教职人员'), ('in_prison', '在监狱服刑'), ('in_compulsory_detox', '强制隔离戒毒'), ('declared_missing', '宣告失踪')], max_length=30, verbose_name='不计入情形')),
                ('religious_since', models.DateField(blank=True, null=True, verbose_name='脱离家庭起始日')),
                ('disability_kind', models.CharField(blank=True, choices=[('physical', '肢体'), ('visual', '视力'), ('hearing', '听力'), ('speech', '言语'), ('intellectual', '智力'), ('mental', '精神'), ('multiple', '多重')], max_length=20, verbose_name='残疾类别')),
                ('disability_grade', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='残疾等级')),
                ('has_major_illness', models.BooleanField(default=False, verbose_name='患重病')),
                ('labour_capacity', models.CharField(choices=[('full', '有劳动能力'), ('partial', '部分丧失劳动能力'), ('none', '无劳动能力')], default='full', max_length=10, verbose_name='劳动能力')),
                ('employment', models.CharField(blank=True, choices=[('', '不适用'), ('no_proof', '有劳动能力未就业或收入无法证明'), ('self_employed', '灵活就业或自主经营'), ('graduate', '应届毕业未就业'), ('employed', '受雇就业')], max_length=20, verbose_name='就业状况')),
                ('graduated_on', models.DateField(blank=True, null=True, verbose_name='毕业日期')),
                ('imputation_exempt_reason', models.CharField(blank=True, max_length=60, verbose_name='不推定收入的理由')),
                ('categories', models.JSONField(blank=True, default=list, verbose_name='分类施保类别')),
                ('application', civaffairs.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='members', to='assistance.application', verbose_name='申请')),
                ('person', civaffairs.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='application_members', to='registry.person', verbose_name='自然人')),
                ('tenant', models.ForeignKey(db_column='tenant', db_index=False, default=civaffairs.tenancy.scope.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.bureau', verbose_name='民政局')),
            ],
            options={
                'verbose_name': '申请家庭成员',
                'verbose_name_plural': '申请家庭成员',
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='DeclaredAsset',
            fields=[
                ('id', models.UUIDField(default=civaffairs.common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('deposit', '存款'), ('security', '有价证券'), ('fund', '基金'), ('insurance_cash_value', '商业保险现金价值'), ('claim', '债权'), ('online_balance', '互联网金融资产'), ('dwelling', '住房'), ('non_dwelling', '非居住类房屋'), ('vehicle', '机动车辆'), ('boat', '船舶'), ('company', '市场主体'), ('machinery', '大型农机具')], max_length=30, verbose_name='种类')),
                ('value', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='价值(元)')),
                ('description', models.CharField(blank=True, max_length=120, verbose_name='说明')),
                ('exemption_code', models.CharField(blank=True, max_length=60, verbose_name='豁免情形')),
                ('exemption_reason', models.CharField(blank=True, max_length=200, verbose_name='豁免理由')),
                ('exemption_approver', models.CharField(blank=True, max_length=60, verbose_name='豁免批准人')),
                ('application', civaffairs.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assets', to='assistance.application', verbose_name='申请')),
                ('member', civaffairs.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='assets', to='assistance.applicationmember', verbose_name='成员')),
                ('tenant', models.ForeignKey(db_column='tenant', db_index=False, default=civaffairs.tenancy.scope.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.bureau', verbose_name='民政局')),
            ],
            options={
                'verbose_name': '申报财产',
                'verbose_name_plural': '申报财产',
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='DeclaredIncome',
            fields=[
                ('id', models.UUIDField(default=civaffairs.common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('wage', '工资性收入'), ('business', '经营收入'), ('property', '财产收入'), ('transfer', '其他转移收入'), ('support_received', '赡养(抚养、扶养)费收入'), ('pension', '养老金'), ('pension_base', '城乡居民基础养老金'), ('special_care', '优待抚恤金'), ('family_planning_reward', '计划生育奖励扶助金'), ('scholarship', '奖学金'), ('bravery_award', '见义勇为奖励'), ('government_aid', '政府救助款物'), ('old_age_allowance', '高龄津贴'), ('disability_living_subsidy', '困难残疾人生活补贴'), ('disability_nursing_subsidy', '重度残疾人护理补贴'), ('other', '其他收入'), ('business_cost', '经营成本'), ('work_cost', '必要就业成本'), ('tax_paid', '缴纳税费'), ('social_insurance_paid', '缴纳社会保险费'), ('support_paid', '支付赡养(抚养、扶养)费')], max_length=30, verbose_name='项目')),
                ('amount', models.DecimalField(decimal_places=2, max_digits=12, verbose_name='月金额(元)')),
                ('month_from', models.CharField(max_length=7, verbose_name='起月')),
                ('month_to', models.CharField(max_length=7, verbose_name='止月')),
                ('note', models.CharField(blank=True, max_length=120, verbose_name='说明')),
                ('application', civaffairs.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='incomes', to='assistance.application', verbose_name='申请')),
                ('member', civaffairs.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='incomes', to='assistance.applicationmember', verbose_name='成员')),
                ('tenant', models.ForeignKey(db_column='tenant', db_index=False, default=civaffairs.tenancy.scope.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.bureau', verbose_name='民政局')),
            ],
            options={
                'verbose_name': '申报收入',
                'verbose_name_plural': '申报收入',
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='DeclaredSupporter',
            fields=[
                ('id', models.UUIDField(default=civaffairs.common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=60, verbose_name='姓名')),
                ('relation', models.CharField(choices=[('self', '本人'), ('spouse', '配偶'), ('child', '子女'), ('parent', '父母'), ('sibling', '兄弟姐妹'), ('grandparent', '祖父母(外祖父母)'), ('grandchild', '孙子女(外孙子女)'), ('other', '其他')], max_length=20, verbose_name='关系')),
                ('residence', models.CharField(choices=[('urban', '城镇'), ('rural', '农村')], max_length=10, verbose_name='户籍性质')),
                ('household_size', models.PositiveSmallIntegerField(verbose_name='家庭人口')),
                ('monthly_income', models.DecimalField(decimal_places=2, max_digits=12, verbose_name='家庭月收入(元)')),
                ('supported', models.PositiveSmallIntegerField(verbose_name='应赡养人数')),
                ('actual_paid', models.DecimalField(decimal_places=2, default=0, max_digits=12, verbose_name='每月实付(元)')),
                ('waiver', models.CharField(blank=True, max_length=60, verbose_name='免除情形')),
                ('application', civaffairs.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='supporters', to='assistance.application', verbose_name='申请')),
                ('tenant', models.ForeignKey(db_column='tenant', db_index=False, default=civaffairs.tenancy.scope.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.bureau', verbose_name='民政局')),
            ],
            options={
                'verbose_name': '赡养义务人',
                'verbose_name_plural': '赡养义务人',
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='OfficialLink',
            fields=[
                ('id', models.UUIDField(default=civaffairs.common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('official', models.CharField(max_length=60, verbose_name='工作人员姓名')),
                ('role', models.CharField(max_length=60, verbose_name='身份')),
                ('relation', models.CharField(max_length=30, verbose_name='成员与其关系')),
                ('application', civaffairs.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='official_links', to='assistance.application', verbose_name='申请')),
                ('member', civaffairs.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='official_links', to='assistance.applicationmember', verbose_name='成员')),
                ('tenant', models.ForeignKey(db_column='tenant', db_index=False, default=civaffairs.tenancy.scope.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.bureau', verbose_name='民政局')),
            ],
            options={
                'verbose_name': '近亲属备案',
                'verbose_name_plural': '近亲属备案',
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.AddConstraint(
            model_name='applicationmember',
            constraint=models.UniqueConstraint(fields=('tenant', 'application', 'person'), name='application_member_once'),
        ),
        migrations.AddConstraint(
            model_name='applicationmember',
            constraint=models.UniqueConstraint(condition=models.Q(('relation', 'self')), fields=('tenant', 'application'), name='application_one_applicant'),
        ),
        migrations.AddConstraint(
            model_name='applicationmember',
            constraint=models.CheckConstraint(condition=models.Q(('disability_grade__isnull', True), ('disability_grade__range', (1, 4)), _connector='OR'), name='application_member_grade'),
        ),
        migrations.AddConstraint(
            model_name='declaredincome',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gte', 0)), name='declared_income_not_negative'),
        ),
        migrations.AddConstraint(
            model_name='declaredincome',
            constraint=models.CheckConstraint(condition=models.Q(('month_to__gte', models.F('month_from'))), name='declared_income_months'),
        ),
        walls.BuildWalls("Application", "ApplicationMember", "DeclaredIncome", "DeclaredAsset", "DeclaredSupporter", "OfficialLink"),
    ]
