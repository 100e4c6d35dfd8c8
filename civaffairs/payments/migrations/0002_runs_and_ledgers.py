import civaffairs.common.ids
import civaffairs.tenancy.models
import civaffairs.tenancy.scope
import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models

from civaffairs.tenancy import operations as walls


class Migration(migrations.Migration):

    dependencies = [
        ('documents', '0002_letters'),
        ('payments', '0001_initial'),
        ('registry', '0001_initial'),
        ('tenancy', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='FundSource',
            fields=[
                ('id', models.UUIDField(default=civaffairs.common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('programme', models.CharField(max_length=60, verbose_name='救助项目')),
                ('year', models.PositiveSmallIntegerField(verbose_name='年度')),
                ('level', models.CharField(choices=[('central', '中央资金'), ('province', '省级资金'), ('city', '市级资金'), ('county', '县级资金')], max_length=10, verbose_name='层级')),
                ('balance', models.DecimalField(decimal_places=2, default=0, max_digits=14, verbose_name='余额')),
                ('division_code', models.CharField(max_length=12, verbose_name='区划')),
                ('tenant', models.ForeignKey(db_column='tenant', db_index=False, default=civaffairs.tenancy.scope.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.bureau', verbose_name='民政局')),
            ],
            options={
                'verbose_name': '资金来源',
                'verbose_name_plural': '资金来源',
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='FundMonth',
            fields=[
                ('id', models.UUIDField(default=civaffairs.common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('month', models.CharField(max_length=7, verbose_name='月份')),
                ('balance', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='月末余额')),
                ('tenant', models.ForeignKey(db_column='tenant', db_index=False, default=civaffairs.tenancy.scope.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.bureau', verbose_name='民政局')),
                ('source', civaffairs.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='months', to='payments.fundsource', verbose_name='资金来源')),
            ],
            options={
                'verbose_name': '资金月结',
                'verbose_name_plural': '资金月结',
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='Overpayment',
            fields=[
                ('id', models.UUIDField(default=civaffairs.common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('cause', models.CharField(choices=[('death', '死亡后继续发放'), ('duplicate', '重复发放'), ('ineligible', '不再符合条件'), ('fraud', '骗取救助')], max_length=20, verbose_name='追回事由')),
                ('event_on', models.DateField(blank=True, null=True, verbose_name='事由发生日')),
                ('amount', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='多发金额')),
                ('balance', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='尚欠金额')),
                ('set_off_monthly', models.DecimalField(decimal_places=2, default=0, max_digits=14, verbose_name='每月抵扣额')),
                ('division_code', models.CharField(max_length=12, verbose_name='区划')),
                ('trace', models.JSONField(verbose_name='计算过程')),
                ('opened_on', models.DateField(verbose_name='登记日')),
                ('opened_by', models.CharField(max_length=60, verbose_name='登记人')),
                ('award', civaffairs.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='overpayments', to='payments.award', verbose_name='待遇')),
                ('tenant', models.ForeignKey(db_column='tenant', db_index=False, default=civaffairs.tenancy.scope.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.bureau', verbose_name='民政局')),
            ],
            options={
                'verbose_name': '多发待遇',
                'verbose_name_plural': '多发待遇',
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='Instalment',
            fields=[
                ('id', models.UUIDField(default=civaffairs.common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveSmallIntegerField(verbose_name='期次')),
                ('month', models.CharField(max_length=7, verbose_name='应还月份')),
                ('amount', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='应还金额')),
                ('tenant', models.ForeignKey(db_column='tenant', db_index=False, default=civaffairs.tenancy.scope.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.bureau', verbose_name='民政局')),
                ('overpayment', civaffairs.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='instalments', to='payments.overpayment', verbose_name='多发待遇')),
            ],
            options={
                'verbose_name': '追回分期',
                'verbose_name_plural': '追回分期',
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='PayeeAccount',
            fields=[
                ('id', models.UUIDField(default=civaffairs.common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('bank_name', models.CharField(max_length=60, verbose_name='开户银行')),
                ('holder', models.CharField(max_length=60, verbose_name='户名')),
                ('number_encrypted', models.CharField(max_length=200, verbose_name='账号（密文）')),
                ('number_tail', models.CharField(max_length=4, verbose_name='账号末四位')),
                ('reason', models.CharField(max_length=200, verbose_name='登记事由')),
                ('registered_by', models.CharField(max_length=60, verbose_name='登记人')),
                ('registered_at', models.DateTimeField(verbose_name='登记时间')),
                ('household', civaffairs.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='payee_accounts', to='registry.household', verbose_name='家庭')),
                ('tenant', models.ForeignKey(db_column='tenant', db_index=False, default=civaffairs.tenancy.scope.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.bureau', verbose_name='民政局')),
            ],
            options={
                'verbose_name': '收款账户',
                'verbose_name_plural': '收款账户',
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='PaymentHold',
            fields=[
                ('id', models.UUIDField(default=civaffairs.common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('cause', models.CharField(choices=[('death', '疑似死亡待核实'), ('review', '复核未完成'), ('report', '举报核查中'), ('account', '账户异常'), ('other', '其他缓发原因')], max_length=12, verbose_name='缓发原因')),
                ('reason', models.CharField(max_length=300, verbose_name='缓发说明')),
                ('fact_id', models.UUIDField(blank=True, null=True, verbose_name='起因事件')),
                ('division_code', models.CharField(max_length=12, verbose_name='区划')),
                ('opened_on', models.DateField(verbose_name='缓发日')),
                ('opened_by', models.CharField(max_length=60, verbose_name='缓发登记人')),
                ('released_on', models.DateField(blank=True, null=True, verbose_name='恢复日')),
                ('released_by', models.CharField(blank=True, max_length=60, verbose_name='恢复登记人')),
                ('release_reason', models.CharField(blank=True, max_length=300, verbose_name='恢复说明')),
                ('award', civaffairs.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='holds', to='payments.award', verbose_name='待遇')),
                ('tenant', models.ForeignKey(db_column='tenant', db_index=False, default=civaffairs.tenancy.scope.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.bureau', verbose_name='民政局')),
            ],
            options={
                'verbose_name': '缓发',
                'verbose_name_plural': '缓发',
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='PaymentLine',
            fields=[
                ('id', models.UUIDField(default=civaffairs.common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('month', models.CharField(max_length=7, verbose_name='所属月份')),
                ('state', models.CharField(choices=[('planned', '待发'), ('excluded', '不列入'), ('sent', '待回盘'), ('settled', '已到账'), ('returned', '银行退回'), ('cancelled', '已作废')], default='planned', max_length=12, verbose_name='状态')),
                ('base', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='基本保障金')),
                ('top_up', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='分类施保金')),
                ('set_off', models.DecimalField(decimal_places=2, default=0, max_digits=14, verbose_name='抵扣多发待遇')),
                ('amount', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='实发金额')),
                ('persons', models.PositiveSmallIntegerField(verbose_name='保障人数')),
                ('exclusion', models.CharField(blank=True, choices=[('award_ended', '待遇已停发'), ('person_died', '有成员死亡'), ('held', '缓发中'), ('standing_conflict', '待遇衔接冲突'), ('no_account', '没有收款账户')], max_length=30, verbose_name='不列入原因')),
                ('exclusion_text', models.CharField(blank=True, max_length=300, verbose_name='不列入说明')),
                ('position', models.PositiveIntegerField(blank=True, null=True, verbose_name='文件行号')),
                ('result', models.CharField(blank=True, choices=[('success', '成功'), ('account_closed', '账户已销户'), ('name_mismatch', '户名不符'), ('account_not_found', '账号不存在'), ('other', '银行处理失败')], max_length=20, verbose_name='回盘结果')),
                ('result_text', models.CharField(blank=True, max_length=120, verbose_name='回盘说明')),
                ('result_on', models.DateField(blank=True, null=True, verbose_name='回盘日')),
                ('account', civaffairs.tenancy.models.TenantForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='payments.payeeaccount', verbose_name='收款账户')),
                ('award', civaffairs.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='payments.award', verbose_name='待遇')),
                ('overpayment', civaffairs.tenancy.models.TenantForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='set_off_lines', to='payments.overpayment', verbose_name='抵扣的多发待遇')),
                ('reissue_of', civaffairs.tenancy.models.TenantForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reissues', to='payments.paymentline', verbose_name='补发的退回明细')),
                ('tenant', models.ForeignKey(db_column='tenant', db_index=False, default=civaffairs.tenancy.scope.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.bureau', verbose_name='民政局')),
            ],
            options={
                'verbose_name': '发放明细',
                'verbose_name_plural': '发放明细',
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='LineShare',
            fields=[
                ('id', models.UUIDField(default=civaffairs.common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('amount', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='金额')),
                ('source', civaffairs.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='line_shares', to='payments.fundsource', verbose_name='资金来源')),
                ('tenant', models.ForeignKey(db_column='tenant', db_index=False, default=civaffairs.tenancy.scope.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.bureau', verbose_name='民政局')),
                ('line', civaffairs.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='shares', to='payments.paymentline', verbose_name='发放明细')),
            ],
            options={
                'verbose_name': '资金分担',
                'verbose_name_plural': '资金分担',
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='PaymentRun',
            fields=[
                ('id', models.UUIDField(default=civaffairs.common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('number', models.CharField(max_length=40, verbose_name='批次号')),
                ('programme', models.CharField(max_length=60, verbose_name='救助项目')),
                ('month', models.CharField(max_length=7, verbose_name='发放月份')),
                ('division_code', models.CharField(max_length=12, verbose_name='发放区划')),
                ('state', models.CharField(choices=[('filling', '编制中'), ('drafted', '已编制'), ('checked', '已核对'), ('approved_once', '已复核'), ('approved_twice', '已签发'), ('sent', '已送银行'), ('settled', '已结清'), ('cancelled', '已撤销')], default='filling', max_length=20, verbose_name='状态')),
                ('version', models.PositiveIntegerField(default=1, verbose_name='版本')),
                ('drafted_on', models.DateField(verbose_name='编制日')),
                ('filled_through', models.UUIDField(blank=True, null=True, verbose_name='已编制至')),
                ('tenant', models.ForeignKey(db_column='tenant', db_index=False, default=civaffairs.tenancy.scope.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.bureau', verbose_name='民政局')),
            ],
            options={
                'verbose_name': '发放批次',
                'verbose_name_plural': '发放批次',
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.AddField(
            model_name='paymentline',
            name='run',
            field=civaffairs.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='payments.paymentrun', verbose_name='发放批次'),
        ),
        migrations.CreateModel(
            name='FundEntry',
            fields=[
                ('id', models.UUIDField(default=civaffairs.common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('allocated', '拨入'), ('paid', '发放支出'), ('refunded', '退回入账'), ('recovered', '追回入账')], max_length=12, verbose_name='事项')),
                ('amount', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='金额')),
                ('on', models.DateField(verbose_name='日期')),
                ('month', models.CharField(max_length=7, verbose_name='记账月份')),
                ('document', models.CharField(max_length=120, verbose_name='凭证')),
                ('recorded_by', models.CharField(max_length=60, verbose_name='登记人')),
                ('recorded_at', models.DateTimeField(verbose_name='登记时间')),
                ('tenant', models.ForeignKey(db_column='tenant', db_index=False, default=civaffairs.tenancy.scope.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.bureau', verbose_name='民政局')),
                ('source', civaffairs.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='payments.fundsource', verbose_name='资金来源')),
                ('run', civaffairs.tenancy.models.TenantForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='fund_entries', to='payments.paymentrun', verbose_name='发放批次')),
            ],
            options={
                'verbose_name': '资金台账',
                'verbose_name_plural': '资金台账',
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='BankFile',
            fields=[
                ('id', models.UUIDField(default=civaffairs.common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('sequence', models.PositiveIntegerField(verbose_name='文件序号')),
                ('year', models.PositiveSmallIntegerField(verbose_name='年度')),
                ('sent_on', models.DateField(verbose_name='送出日')),
                ('digest', models.CharField(max_length=64, verbose_name='文件摘要')),
                ('lines', models.PositiveIntegerField(verbose_name='笔数')),
                ('total', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='总金额')),
                ('made_by', models.CharField(max_length=60, verbose_name='制作人')),
                ('made_at', models.DateTimeField(verbose_name='制作时间')),
                ('tenant', models.ForeignKey(db_column='tenant', db_index=False, default=civaffairs.tenancy.scope.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.bureau', verbose_name='民政局')),
                ('run', civaffairs.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bank_files', to='payments.paymentrun', verbose_name='发放批次')),
            ],
            options={
                'verbose_name': '银行代发文件',
                'verbose_name_plural': '银行代发文件',
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='RecoveryEntry',
            fields=[
                ('id', models.UUIDField(default=civaffairs.common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('repaid', '收回款项'), ('set_off', '从以后月份抵扣'), ('waived', '批准豁免')], max_length=10, verbose_name='事项')),
                ('amount', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='金额')),
                ('on', models.DateField(verbose_name='日期')),
                ('document', models.CharField(blank=True, max_length=120, verbose_name='凭证')),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='理由')),
                ('approver', models.CharField(blank=True, max_length=60, verbose_name='批准人')),
                ('recorded_by', models.CharField(max_length=60, verbose_name='登记人')),
                ('recorded_at', models.DateTimeField(verbose_name='登记时间')),
                ('line', civaffairs.tenancy.models.TenantForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='recovery_entries', to='payments.paymentline', verbose_name='抵扣的发放明细')),
                ('overpayment', civaffairs.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='payments.overpayment', verbose_name='多发待遇')),
                ('tenant', models.ForeignKey(db_column='tenant', db_index=False, default=civaffairs.tenancy.scope.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.bureau', verbose_name='民政局')),
            ],
            options={
                'verbose_name': '追回台账',
                'verbose_name_plural': '追回台账',
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='RunAct',
            fields=[
                ('id', models.UUIDField(default=civaffairs.common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('act', models.CharField(max_length=40, verbose_name='动作')),
                ('source', models.CharField(max_length=20, verbose_name='原状态')),
                ('target', models.CharField(max_length=20, verbose_name='新状态')),
                ('on', models.DateField(verbose_name='日期')),
                ('at', models.DateTimeField(verbose_name='时间')),
                ('actor_id', models.CharField(max_length=64, verbose_name='操作人编号')),
                ('actor_name', models.CharField(max_length=60, verbose_name='操作人')),
                ('actor_role', models.CharField(max_length=40, verbose_name='岗位')),
                ('note', models.TextField(blank=True, verbose_name='说明')),
                ('run', civaffairs.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='history', to='payments.paymentrun', verbose_name='发放批次')),
                ('tenant', models.ForeignKey(db_column='tenant', db_index=False, default=civaffairs.tenancy.scope.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.bureau', verbose_name='民政局')),
            ],
            options={
                'verbose_name': '发放批次办理过程',
                'verbose_name_plural': '发放批次办理过程',
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='BankReturn',
            fields=[
                ('id', models.UUIDField(default=civaffairs.common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('digest', models.CharField(max_length=64, verbose_name='文件摘要')),
                ('rows', models.JSONField(verbose_name='回盘明细')),
                ('faults', models.JSONField(default=list, verbose_name='不能入账的问题')),
                ('read_by', models.CharField(max_length=60, verbose_name='导入人')),
                ('read_at', models.DateTimeField(verbose_name='导入时间')),
                ('entered_on', models.DateField(blank=True, null=True, verbose_name='入账日')),
                ('entered_by', models.CharField(blank=True, max_length=60, verbose_name='入账人')),
                ('bank_file', civaffairs.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='returns', to='payments.bankfile', verbose_name='银行代发文件')),
                ('tenant', models.ForeignKey(db_column='tenant', db_index=False, default=civaffairs.tenancy.scope.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.bureau', verbose_name='民政局')),
            ],
            options={
                'verbose_name': '银行回盘',
                'verbose_name_plural': '银行回盘',
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('tenant', 'bank_file', 'digest'), name='bank_return_once')],
            },
        ),
        migrations.CreateModel(
            name='CustodyCard',
            fields=[
                ('id', models.UUIDField(default=civaffairs.common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('bank_name', models.CharField(max_length=60, verbose_name='开户银行')),
                ('number_tail', models.CharField(max_length=4, verbose_name='卡号末四位')),
                ('custodian', models.CharField(max_length=60, verbose_name='代管人')),
                ('custodian_post', models.CharField(max_length=60, verbose_name='代管人职务')),
                ('reason', models.CharField(max_length=200, verbose_name='代管原因')),
                ('agreement_number', models.CharField(max_length=60, verbose_name='代管协议编号')),
                ('agreement_on', models.DateField(verbose_name='协议签订日')),
                ('filed_on', models.DateField(blank=True, null=True, verbose_name='县级备案日')),
                ('filed_by', models.CharField(blank=True, max_length=60, verbose_name='备案人')),
                ('ended_on', models.DateField(blank=True, null=True, verbose_name='终止日')),
                ('division_code', models.CharField(max_length=12, verbose_name='区划')),
                ('agreement', civaffairs.tenancy.models.TenantForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.document', verbose_name='代管协议扫描件')),
                ('holder', civaffairs.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='custody_cards', to='registry.person', verbose_name='持卡人')),
                ('tenant', models.ForeignKey(db_column='tenant', db_index=False, default=civaffairs.tenancy.scope.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.bureau', verbose_name='民政局')),
            ],
            options={
                'verbose_name': '代管银行卡',
                'verbose_name_plural': '代管银行卡',
                'abstract': False,
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['tenant', '-agreement_on', '-id'], name='custody_card_by_day')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_on__isnull', True)), fields=('tenant', 'holder', 'bank_name', 'number_tail'), name='custody_card_once')],
            },
        ),
        migrations.CreateModel(
            name='FundShares',
            fields=[
                ('id', models.UUIDField(default=civaffairs.common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('programme', models.CharField(max_length=60, verbose_name='救助项目')),
                ('from_month', models.CharField(max_length=7, verbose_name='起用月份')),
                ('document', models.CharField(max_length=120, verbose_name='依据文件')),
                ('central', models.DecimalField(decimal_places=6, default=0, max_digits=7, verbose_name='中央分担')),
                ('province', models.DecimalField(decimal_places=6, default=0, max_digits=7, verbose_name='省级分担')),
                ('city', models.DecimalField(decimal_places=6, default=0, max_digits=7, verbose_name='市级分担')),
                ('county', models.DecimalField(decimal_places=6, default=0, max_digits=7, verbose_name='县级分担')),
                ('recorded_by', models.CharField(max_length=60, verbose_name='登记人')),
                ('recorded_at', models.DateTimeField(verbose_name='登记时间')),
                ('tenant', models.ForeignKey(db_column='tenant', db_index=False, default=civaffairs.tenancy.scope.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.bureau', verbose_name='民政局')),
            ],
            options={
                'verbose_name': '资金分担比例',
                'verbose_name_plural': '资金分担比例',
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('tenant', 'programme', 'from_month'), name='fund_shares_once'), models.CheckConstraint(condition=models.Q(('county', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.Value(1), '-', models.F('central')), '-', models.F('province')), '-', models.F('city'))), ('central__gte', 0), ('city__gte', 0), ('county__gte', 0), ('province__gte', 0)), name='fund_shares_sum_to_one')],
            },
        ),
        migrations.AddConstraint(
            model_name='fundsource',
            constraint=models.UniqueConstraint(fields=('tenant', 'programme', 'year', 'level'), name='fund_source_once'),
        ),
        migrations.AddConstraint(
            model_name='fundsource',
            constraint=models.CheckConstraint(condition=models.Q(('balance__gte', 0)), name='fund_source_not_overdrawn'),
        ),
        migrations.AddConstraint(
            model_name='fundmonth',
            constraint=models.UniqueConstraint(fields=('tenant', 'source', 'month'), name='fund_month_once'),
        ),
        migrations.AddIndex(
            model_name='overpayment',
            index=models.Index(fields=['tenant', '-opened_on', '-id'], name='overpayment_by_day'),
        ),
        migrations.AddConstraint(
            model_name='overpayment',
            constraint=models.CheckConstraint(condition=models.Q(('balance__gte', 0), ('balance__lte', models.F('amount'))), name='overpayment_balance'),
        ),
        migrations.AddConstraint(
            model_name='overpayment',
            constraint=models.CheckConstraint(condition=models.Q(('set_off_monthly__gte', 0)), name='overpayment_set_off'),
        ),
        migrations.AddConstraint(
            model_name='instalment',
            constraint=models.UniqueConstraint(fields=('tenant', 'overpayment', 'number'), name='instalment_once'),
        ),
        migrations.AddIndex(
            model_name='payeeaccount',
            index=models.Index(fields=['tenant', 'household', 'registered_at'], name='payee_account_latest'),
        ),
        migrations.AddIndex(
            model_name='paymenthold',
            index=models.Index(fields=['tenant', '-opened_on', '-id'], name='payment_hold_by_day'),
        ),
        migrations.AddConstraint(
            model_name='paymenthold',
            constraint=models.UniqueConstraint(condition=models.Q(('released_on__isnull', True)), fields=('tenant', 'award', 'cause'), name='payment_hold_open_once'),
        ),
        migrations.AddConstraint(
            model_name='lineshare',
            constraint=models.UniqueConstraint(fields=('tenant', 'line', 'source'), name='line_share_once'),
        ),
        migrations.AddConstraint(
            model_name='lineshare',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='line_share_positive'),
        ),
        migrations.AddIndex(
            model_name='paymentrun',
            index=models.Index(fields=['tenant', '-drafted_on', '-id'], name='payment_run_by_day'),
        ),
        migrations.AddIndex(
            model_name='paymentrun',
            index=models.Index(fields=['tenant', 'programme', 'month'], name='payment_run_month'),
        ),
        migrations.AddConstraint(
            model_name='paymentrun',
            constraint=models.UniqueConstraint(fields=('tenant', 'number'), name='payment_run_number_once'),
        ),
        migrations.AddIndex(
            model_name='paymentline',
            index=models.Index(fields=['tenant', 'run', 'state', 'id'], name='payment_line_run'),
        ),
        migrations.AddIndex(
            model_name='paymentline',
            index=models.Index(fields=['tenant', 'award', 'month'], name='payment_line_award'),
        ),
        migrations.AddIndex(
            model_name='paymentline',
            index=models.Index(fields=['tenant', 'state', 'result_on'], name='payment_line_state'),
        ),
        migrations.AddConstraint(
            model_name='paymentline',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ('planned', 'sent', 'settled'))), fields=('tenant', 'award', 'month'), name='payment_line_paid_once'),
        ),
        migrations.AddConstraint(
            model_name='paymentline',
            constraint=models.UniqueConstraint(fields=('tenant', 'run', 'position'), name='payment_line_position_once'),
        ),
        migrations.AddConstraint(
            model_name='paymentline',
            constraint=models.CheckConstraint(condition=models.Q(('amount', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('base'), '+', models.F('top_up')), '-', models.F('set_off'))), ('amount__gte', 0), ('set_off__gte', 0)), name='payment_line_adds_up'),
        ),
        migrations.AddConstraint(
            model_name='paymentline',
            constraint=models.CheckConstraint(condition=models.Q(('state', 'excluded'), ('exclusion', ''), _connector='XOR'), name='payment_line_exclusion_has_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='paymentline',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('planned', 'sent', 'settled')), _negated=True), ('account__isnull', False), _connector='OR'), name='payment_line_has_an_account'),
        ),
        migrations.AddIndex(
            model_name='fundentry',
            index=models.Index(fields=['tenant', 'source', 'month', 'id'], name='fund_entry_month'),
        ),
        migrations.AddConstraint(
            model_name='fundentry',
            constraint=models.UniqueConstraint(condition=models.Q(('kind', 'paid')), fields=('tenant', 'source', 'run'), name='fund_entry_run_paid_once'),
        ),
        migrations.AddConstraint(
            model_name='fundentry',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('amount__lt', 0), ('kind', 'paid')), models.Q(models.Q(('kind', 'paid'), _negated=True), ('amount__gt', 0)), _connector='OR'), name='fund_entry_direction'),
        ),
        migrations.AddConstraint(
            model_name='bankfile',
            constraint=models.UniqueConstraint(fields=('tenant', 'year', 'sequence'), name='bank_file_sequence_once'),
        ),
        migrations.AddConstraint(
            model_name='bankfile',
            constraint=models.UniqueConstraint(fields=('tenant', 'run'), name='bank_file_one_a_run'),
        ),
        migrations.AddIndex(
            model_name='recoveryentry',
            index=models.Index(fields=['tenant', 'overpayment', 'recorded_at'], name='recovery_entry_overpayment'),
        ),
        migrations.AddConstraint(
            model_name='recoveryentry',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='recovery_entry_positive'),
        ),
        migrations.AddConstraint(
            model_name='recoveryentry',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'waived'), _negated=True), models.Q(models.Q(('reason', ''), _negated=True), models.Q(('approver', ''), _negated=True)), _connector='OR'), name='recovery_entry_waiver_is_approved'),
        ),
        migrations.AddConstraint(
            model_name='recoveryentry',
            constraint=models.UniqueConstraint(fields=('tenant', 'line'), name='recovery_entry_line_once'),
        ),
        migrations.AddIndex(
            model_name='runact',
            index=models.Index(fields=['tenant', 'run', 'at'], name='run_act_run'),
        ),
        walls.BuildWalls(
            "PayeeAccount", "PaymentRun", "RunAct", "BankFile", "BankReturn", "Overpayment", "Instalment", "PaymentLine",
            "PaymentHold", "FundSource", "FundShares", "FundEntry", "FundMonth", "LineShare", "RecoveryEntry",
            "CustodyCard",
        ),
        walls.AppendOnly(
            "PayeeAccount", "RunAct", "BankFile", "Instalment", "FundShares", "FundEntry", "LineShare", "RecoveryEntry"
        ),
    ]
