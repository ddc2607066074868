"""The sinks of one pass, opened, closed and abandoned together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import pyarrow as pa

from wardmote.engine.checking.report import BadCellSink, NoSink, TableSink


@dataclass(frozen=True)
class Openers:
    """How to open a sink for the rows, one for the bad cells and one for the withheld cells."""

    rows: Callable[[pa.Schema], TableSink]
    bad_cells: Callable[[], BadCellSink]
    withheld_cells: Callable[[], BadCellSink] = NoSink

    def open(self, schema: pa.Schema) -> Sinks:
        """Open all of them. Where one cannot be opened, those that are open already are abandoned."""
        sinks = Sinks()
        try:
            sinks.rows = sinks.opened(self.rows(schema))
            sinks.bad_cells = sinks.opened(self.bad_cells())
            sinks.withheld_cells = sinks.opened(self.withheld_cells())
        except BaseException:
            sinks.abandon()
            raise
        return sinks


@dataclass
class Sinks:
    """Open sinks. Either `close` or `abandon` ends them; each sink is ended exactly once."""

    rows: TableSink = field(default_factory=NoSink)
    bad_cells: BadCellSink = field(default_factory=NoSink)
    withheld_cells: BadCellSink = field(default_factory=NoSink)
    _open: list[TableSink] = field(default_factory=list)

    def opened(self, sink: TableSink) -> TableSink:
        """Count a sink among those to be ended."""
        self._open.append(sink)
        return sink

    def close(self) -> None:
        """Close all; where one cannot be closed, those still open are abandoned."""
        try:
            while self._open:
                self._open.pop(0).close()
        except BaseException:
            self.abandon()
            raise

    def abandon(self) -> None:
        """Abandon all that are open."""
        while self._open:
            self._open.pop(0).abandon()
