from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0007_how_a_partial_upload_is_read"),
    ]

    operations = [
        migrations.AddField(
            model_name="upload",
            name="first_seen",
            field=models.TextField(blank=True, default=""),
        ),
    ]
