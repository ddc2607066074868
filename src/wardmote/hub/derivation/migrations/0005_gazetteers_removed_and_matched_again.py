from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('derivation', '0004_room_for_every_state'),
    ]

    operations = [
        migrations.AddField(
            model_name='installedgazetteer',
            name='removed_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='derivation',
            name='attempt',
            field=models.PositiveIntegerField(default=1),
        ),
        migrations.RemoveConstraint(
            model_name='derivation',
            name='derived_once',
        ),
        migrations.AddConstraint(
            model_name='derivation',
            constraint=models.UniqueConstraint(fields=('source_version_id', 'instruction_id', 'gazetteer', 'attempt'), name='derived_once_each_attempt'),
        ),
    ]
