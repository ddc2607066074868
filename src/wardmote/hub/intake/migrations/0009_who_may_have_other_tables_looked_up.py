from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0008_first_rows_of_a_refused_file"),
    ]

    operations = [
        migrations.AddField(
            model_name="upload",
            name="opens_data",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="partialupload",
            name="opens_data",
            field=models.BooleanField(default=False),
        ),
    ]
