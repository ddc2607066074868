"""The made-up city: people, homes and each organisation's messy files, from a seed. No Django, no hub.

Everyone and every address is fictional, and so are the councils ("Northmarsh Borough Council (demo)"); their wards and
LSOAs carry the real codes and names of Newham, Barking and Dagenham, and Redbridge, so that maps and joins work.
identifiers.py says by which rule no number, postcode or address can belong to anybody.
"""

from wardmote.demo.city.extracts import TRUTH_FOLDER, write_extracts
from wardmote.demo.city.generate import FIRST_MONTH, SECOND_MONTH, generate_city
from wardmote.demo.city.model import City, Organisation
from wardmote.demo.city.writing.publish import Extract

__all__ = [
    "FIRST_MONTH",
    "SECOND_MONTH",
    "TRUTH_FOLDER",
    "City",
    "Extract",
    "Organisation",
    "generate_city",
    "write_extracts",
]
