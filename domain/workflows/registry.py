"""All workflows, found by looking into `declared/`: a new one about people is one more module there."""

from __future__ import annotations

import pkgutil
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from types import MappingProxyType

from domain.workflows import declared
from domain.workflows.calling_off import with_requests
from domain.workflows.model import Step, Workflow


@cache
def workflows() -> Mapping[str, Workflow]:
    """Every workflow about people by its name, in the order of their numbers; read once."""
    modules = (
        import_module(f"{declared.__name__}.{found.name}")
        for found in pkgutil.iter_modules(declared.__path__)
    )
    known = sorted((module.WORKFLOW for module in modules), key=lambda workflow: workflow.number)
    return MappingProxyType({workflow.name: with_requests(workflow) for workflow in known})


@cache
def _about_organisations() -> Workflow:
    declaration: Workflow = import_module("domain.workflows.tree.declaration").WORKFLOW
    return declaration


@cache
def every_workflow() -> Mapping[str, Workflow]:
    """Those about people, and after them the one about organisations, which is declared beside them."""
    tree = _about_organisations()
    return MappingProxyType({**workflows(), tree.name: tree})


def step_named(do: str) -> tuple[Workflow, Step] | None:
    """The workflow and step that a command's word (`transfer.submit`) means, if there is such a step."""
    name, dot, step = do.partition(".")
    workflow = every_workflow().get(name) if dot else None
    found = workflow.step_of.get(step) if workflow is not None else None
    return (workflow, found) if workflow is not None and found is not None else None
