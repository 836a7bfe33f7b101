"""What a live exercise is to test, as a scenario file plans it: objectives, core capabilities, targets, critical tasks.

The words are those of an exercise evaluation guide (EEG) in HSEEP, the Homeland Security Exercise and Evaluation Program.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from septel.scenario.model_msel import Condition
from septel.scenario.quantities import Hours, Name, Part

MissionArea = Literal["prevention", "protection", "mitigation", "response", "recovery"]
Sentence = Annotated[str, Field(min_length=1, max_length=2000)]
CORE_CAPABILITIES = (  # of the National Preparedness Goal, second edition (2015)
    "Planning", "Public Information and Warning", "Operational Coordination", "Forensics and Attribution",
    "Intelligence and Information Sharing", "Interdiction and Disruption", "Screening, Search, and Detection",
    "Access Control and Identity Verification", "Cybersecurity", "Physical Protective Measures",
    "Risk Management for Protection Programs and Activities", "Supply Chain Integrity and Security", "Community Resilience",
    "Long-term Vulnerability Reduction", "Risk and Disaster Resilience Assessment", "Threats and Hazards Identification",
    "Critical Transportation", "Environmental Response/Health and Safety", "Fatality Management Services",
    "Fire Management and Suppression", "Infrastructure Systems", "Logistics and Supply Chain Management",
    "Mass Care Services", "Mass Search and Rescue Operations", "On-scene Security, Protection, and Law Enforcement",
    "Operational Communications", "Public Health, Healthcare, and Emergency Medical Services", "Situational Assessment",
    "Economic Recovery", "Health and Social Services", "Housing", "Natural and Cultural Resources",
)  # fmt: skip


class Done(Condition):
    """When the log shows that a task was done: `all` of some clauses or `any` of them, as a contingency's condition."""

    after: Name | None = Field(
        None, description="number of the inject from whose release on it counts; from STARTEX by default"
    )
    within: Annotated[Hours, Field(gt=0)] | None = Field(
        None, description="in how long from then on it is to be done; later is late, and any time will do by default"
    )


class CriticalTask(Part):
    """One thing that must be done for a capability target to be met; evaluators rate it P, S, M, U or N."""

    id: Name = Field(description="short name, unlike any other of an objective, a capability, a target or a task")
    text: Sentence = Field(description="what is to be done, in a sentence")
    reference: Annotated[str, Field(max_length=500)] = Field("", description="plan, procedure or standard that asks for it")
    agency: Name | None = Field(None, description="who has to do it; `platform` for the joint cell")
    expected: tuple[Name, ...] = Field((), description="numbers in the events list of the expected actions that show it")
    done: Done | None = Field(None, description="when the log shows that it was done; by default people say it")


class CapabilityTarget(Part):
    """What a capability must reach in this exercise: what, how well, by when."""

    id: Name = Field(description="short name")
    title: Sentence = Field(description="what is to be reached, in a sentence")
    tasks: tuple[CriticalTask, ...] = Field((), description="its critical tasks")


class CoreCapability(Part):
    """A capability that an objective tests."""

    id: Name = Field(description="short name")
    name: Sentence = Field(description="as the National Preparedness Goal, or your own doctrine, calls it")
    mission_area: MissionArea | None = Field(None, description="what it serves")
    targets: tuple[CapabilityTarget, ...] = Field((), description="what it must reach")


class Objective(Part):
    """One aim of the exercise."""

    id: Name = Field(description="short name")
    title: Sentence = Field(description="what is to be tested, in a sentence")
    capabilities: tuple[CoreCapability, ...] = Field((), description="the core capabilities that it tests")
