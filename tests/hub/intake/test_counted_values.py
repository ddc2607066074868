"""How many different values a column holds is counted as a file is read, and kept with its version."""

from tests.hub import people
from tests.hub.intake.sending import read, send
from wardmote.hub.catalogue.queries import version
from wardmote.hub.organisations.actor import Actor


def test_different_values_are_counted_as_a_file_is_read(publisher: Actor, clock: people.TestClock) -> None:
    content = b"ref,ward\r\n" + b"".join(
        b"%d,%s\r\n" % (n, ward) for n, ward in enumerate([b"Eastwick", b"", b"Eastwick", b"Westwick"] * 20)
    )
    upload_id = send(content, "bins.csv", actor=publisher, clock=clock)
    (table,) = read(upload_id, actor=publisher, clock=clock).tables
    counted = [
        (each.name, each.distinct_values, each.unique_share, each.is_estimated)
        for each in version(table.version_id)[2].columns
    ]
    assert counted == [("ref", 80, 1.0, False), ("ward", 2, 2 / 60, False)]
