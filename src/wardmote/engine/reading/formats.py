"""What the readers read, in words: the one place that pages and commands take it from.

A test makes a file of each and reads it.
"""

from __future__ import annotations

FORMATS_READ = (
    "CSV and other text with commas, semicolons, tabs or pipes between cells; XLSX; XLS; "
    "text packed with zip or gzip"
)
