from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("catalogue", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="version",
            name="accepted_difference",
            field=models.CharField(blank=True, max_length=64),
        ),
    ]
