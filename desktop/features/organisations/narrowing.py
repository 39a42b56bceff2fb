"""Which organisations a search and a filter leave: those that fit, and what stands above them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from desktop.services.organisations import OrganisationNode
from domain.text import fold

# What can be filtered by, in the order of the list.
LACKING, NO_CONTACT, NO_ACCOUNT, UNSENT = "lacking", "no_contact", "no_account", "unsent"
CHOICES: Mapping[str, str] = {
    LACKING: "Dưới mức quy định",
    NO_CONTACT: "Chưa có liên hệ",
    NO_ACCOUNT: "Chưa có tài khoản",
    UNSENT: "Chưa đồng bộ",
}


def narrowed(nodes: Sequence[OrganisationNode], text: str, choice: str) -> tuple[list[OrganisationNode], int]:
    """The nodes to show, in their order, and how many of them fit by themselves."""
    if not text.strip() and not choice:
        return list(nodes), len(nodes)
    parents = {node.id: node.parent for node in nodes}
    fitting = [node.id for node in nodes if fits(node, text, choice)]
    shown: set[str] = set()
    for id in fitting:
        above = id
        while above and above not in shown:
            shown.add(above)
            above = parents.get(above, "")
    return [node for node in nodes if node.id in shown], len(fitting)


def fits(node: OrganisationNode, text: str, choice: str) -> bool:
    """Every word typed begins a word of the name, the short name or the code; unaccented."""
    words = fold(f"{node.name} {node.short_name} {node.code}").replace("-", " ").split()
    wanted = fold(text).split()
    return all(any(word.startswith(one) for word in words) for one in wanted) and _is(node, choice)


def _is(node: OrganisationNode, choice: str) -> bool:
    if choice == LACKING:
        return bool(node.lacks)
    if choice == NO_CONTACT:
        return not node.contact
    if choice == NO_ACCOUNT:
        return node.account == "none"
    return choice != UNSENT or node.sync != "synced"
