"""What is one's own organisation's is found; what is another's is not there, as what does not exist."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.hub import agreed
from wardmote.hub.catalogue.own import own_dataset, own_table, own_version
from wardmote.hub.organisations.actor import Actor
from wardmote.kernel.problem import NotFound


@pytest.mark.parametrize(
    ("look", "of"),
    [(own_dataset, "dataset_id"), (own_table, "table_id"), (own_version, "version_id")],
    ids=["dataset", "table", "version"],
)
def test_another_organisations_is_not_there_even_where_an_agreement_opens_it(
    city: agreed.City, look: Callable[[str, Actor], object], of: str
) -> None:
    there: str = getattr(city, of)
    assert look(there, city.borough.analyst)
    said = []
    for asked in (there, f"{of.removesuffix('_id')}_{'0' * 20}"):
        with pytest.raises(NotFound) as refused:
            look(asked, city.fire.publisher)
        said.append(refused.value.as_json())
    assert said[0] == said[1]
