from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models.functions import Cast


def _each_by_itself(apps: Apps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Notices made before there were topics stay one by one."""
    apps.get_model("notices", "Notice").objects.update(topic=Cast("sequence", models.CharField(max_length=64)))


class Migration(migrations.Migration):

    dependencies = [
        ("notices", "0002_posted_checkpoint"),
    ]

    operations = [
        migrations.RemoveIndex(model_name="notice", name="notice_unseen"),
        migrations.AddField(
            model_name="notice",
            name="topic",
            field=models.CharField(default="", max_length=64),
            preserve_default=False,
        ),
        migrations.RunPython(_each_by_itself, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(fields=["organisation_id", "seen_at", "topic"], name="notice_unseen"),
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(fields=["made_at"], name="notice_made"),
        ),
    ]
