from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0009_who_may_have_other_tables_looked_up"),
    ]

    operations = [
        migrations.AddField(
            model_name="upload",
            name="coming_on",
            field=models.JSONField(null=True),
        ),
    ]
