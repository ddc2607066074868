from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("derivation", "0006_sittings_outlive_their_lists")]

    operations = [
        migrations.AddField(
            model_name="reviewsitting", name="told_at", field=models.DateTimeField(null=True)
        ),
    ]
