from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("intake", "0006_steps_of_a_series")]

    operations = [
        migrations.AddField(
            model_name="partialupload", name="wanted", field=models.JSONField(null=True)
        ),
        migrations.AlterField(
            model_name="partialupload", name="metadata", field=models.CharField(max_length=8000)
        ),
    ]
