from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("derivation", "0007_told_how_a_list_came_out")]

    operations = [
        migrations.AddField(model_name="reviewaddress", name="held", field=models.JSONField(default=list)),
    ]
