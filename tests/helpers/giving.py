"""The level above gives rules, on a server of this process."""

from __future__ import annotations

from typing import Any

from domain.given_rules import GivenRules
from sync.server import giving_rules
from sync.server.exchange import Deps
from tests.helpers.central import Central

ABOVE = "Ban Bí thư Trung ương Đoàn"
PAPER = "Hướng dẫn 12-HD/TWĐTN"


def rules(valid_from: str, **parameters: Any) -> GivenRules:
    return GivenRules("", valid_from, parameters, PAPER)


def give(central: Central, valid_from: str, /, unit: str = "", **parameters: Any) -> str:
    """Parameters from a day on, for the unit with this code or for the country; the id of what was given."""
    deps = deps_of(central)
    return giving_rules.give(deps, [rules(valid_from, **parameters)], unit, ABOVE)[0].rules.id


def take_back(central: Central, id: str) -> None:
    giving_rules.withdraw(deps_of(central), id, ABOVE, "ban hành nhầm")


def deps_of(central: Central) -> Deps:
    return central.server.deps
