import django.db.models.deletion
from django.db import migrations, models

from civaffairs.tenancy import operations as walls


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='ParameterValue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place', models.CharField(max_length=6, verbose_name='地区')),
                ('key', models.CharField(max_length=120, verbose_name='参数')),
                ('value', models.JSONField(null=True, verbose_name='值')),
                ('effective_from', models.DateField(verbose_name='施行日')),
                ('document', models.CharField(max_length=200, verbose_name='文号')),
                ('drafted_by', models.CharField(max_length=60, verbose_name='起草人')),
                ('published_by', models.CharField(max_length=60, verbose_name='发布人')),
                ('published_at', models.DateTimeField(verbose_name='发布时间')),
                ('supersedes', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='superseded_by', to='policy.parametervalue', verbose_name='替代')),
            ],
            options={
                'verbose_name': '参数值',
                'verbose_name_plural': '参数值',
                'indexes': [models.Index(fields=['key', 'place', 'effective_from'], name='parameter_value_lookup')],
                'constraints': [models.CheckConstraint(condition=models.Q(('drafted_by', models.F('published_by')), _negated=True), name='parameter_value_two_people'), models.UniqueConstraint(condition=models.Q(('supersedes__isnull', True)), fields=('place', 'key', 'effective_from'), name='parameter_value_once_a_day')],
            },
        ),
        walls.AppendOnly("ParameterValue"),
    ]
