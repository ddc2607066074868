"""The members of the demo hub: made-up bodies, three of them on the wards of real boroughs."""

from __future__ import annotations

from wardmote.demo.city.model import Organisation

NORTHMARSH = Organisation(
    "northmarsh", "Northmarsh Borough Council (demo)", "council", "E09000025", "northmarsh.example.org"
)
EASTFERRY = Organisation(
    "eastferry", "Eastferry Borough Council (demo)", "council", "E09000002", "eastferry.example.org"
)
KINGSCHASE = Organisation(
    "kingschase", "Kingschase Borough Council (demo)", "council", "E09000026", "kingschase.example.org"
)
FIRE_BRIGADE = Organisation(
    "fire-brigade", "Demo City Fire Brigade", "fire brigade", "", "fire-brigade.example.org"
)
CHARITY = Organisation("warm-homes", "Warm Homes Demo Charity", "charity", "", "warm-homes.example.org")
HUB = Organisation("hub", "Demo City Hub", "hub operator", "", "hub.example.org")

COUNCILS = (NORTHMARSH, EASTFERRY, KINGSCHASE)
ORGANISATIONS = (*COUNCILS, FIRE_BRIGADE, CHARITY, HUB)
TOWNS = {NORTHMARSH.key: "Northmarsh", EASTFERRY.key: "Eastferry", KINGSCHASE.key: "Kingschase"}
