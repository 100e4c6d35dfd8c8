from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('meanstest', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='checkstep',
            name='failures',
            field=models.PositiveSmallIntegerField(default=0, verbose_name='失败次数'),
        ),
    ]
