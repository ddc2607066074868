"""A dataset that was derived from another is known to nobody who may not know of the other."""

from __future__ import annotations

from django.db.models import QuerySet

from wardmote.hub.catalogue import models
from wardmote.hub.catalogue.dataset import Visibility
from wardmote.kernel.problem import Conflict

_FROM_NARROW_TO_WIDE = (Visibility.PARTIES, Visibility.MEMBERS, Visibility.PUBLIC)


def narrower(one: Visibility, other: Visibility) -> Visibility:
    """Whichever of the two fewer people know by."""
    return min(one, other, key=_FROM_NARROW_TO_WIDE.index)


def require_no_wider(row: models.Dataset, wanted: Visibility) -> None:
    """Raises Conflict where a source of the dataset is known to fewer."""
    sources = models.Version.objects.filter(table__dataset=row).exclude(derived_from="")
    known = models.Dataset.objects.filter(tables__versions__in=sources.values("derived_from"))
    for each in known.values_list("visibility", flat=True).distinct():
        if narrower(wanted, Visibility(each)) is not wanted:
            raise Conflict(
                "dataset.wider_than_source",
                "The hub made this of a dataset that fewer people may know of.",
                where="visibility",
                next_step="Leave it as narrow, or widen who may know of the other dataset first.",
            )


def narrow_derived(row: models.Dataset) -> None:
    """Has whatever was derived from the dataset, and from that in turn, known to no more than it is."""
    for each in _derived(row).select_for_update():
        narrow = narrower(Visibility(row.visibility), Visibility(each.visibility))
        if narrow.value != each.visibility:
            each.visibility = narrow.value
            each.save(update_fields=["visibility"])
            narrow_derived(each)


def _derived(row: models.Dataset) -> QuerySet[models.Dataset]:
    own = models.Version.objects.filter(table__dataset=row).values("id")
    made = models.Version.objects.filter(derived_from__in=own).values("table__dataset_id")
    return models.Dataset.objects.filter(pk__in=made).exclude(pk=row.pk)
