from typing import Any

from django.db import migrations, models


def name_their_versions(apps: Any, _: Any) -> None:
    sittings = apps.get_model('derivation', 'ReviewSitting')
    for each in sittings.objects.select_related('review'):
        each.version_id, each.owner_id = each.review.version_id, each.review.owner_id
        each.save(update_fields=['version_id', 'owner_id'])


class Migration(migrations.Migration):

    dependencies = [
        ('derivation', '0005_gazetteers_removed_and_matched_again'),
    ]

    operations = [
        migrations.AddField(
            model_name='reviewsitting',
            name='version_id',
            field=models.CharField(default='', max_length=40),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='reviewsitting',
            name='owner_id',
            field=models.CharField(default='', max_length=40),
            preserve_default=False,
        ),
        migrations.RunPython(name_their_versions, migrations.RunPython.noop),
        migrations.RemoveConstraint(
            model_name='reviewsitting',
            name='review_sitting_once',
        ),
        migrations.RemoveField(
            model_name='reviewsitting',
            name='review',
        ),
        migrations.AlterField(
            model_name='reviewsitting',
            name='permit_id',
            field=models.CharField(max_length=40, unique=True),
        ),
        migrations.AddIndex(
            model_name='reviewsitting',
            index=models.Index(fields=['owner_id', 'reviewer_id'], name='review_sittings_of_one'),
        ),
    ]
