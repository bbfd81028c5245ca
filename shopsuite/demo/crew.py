"""The demo's people: who belongs to which crew, who leads, who was trained."""

from __future__ import annotations

from typing import NamedTuple

from shopsuite.demo.layout import LASER_SAFETY, MACHINE_TYPES, MACHINES


class PersonPlan(NamedTuple):
    """A person with a badge; crews are zones that they operate."""

    username: str
    name: str
    crews: tuple[str, ...] = ()
    leads: bool = False
    laser: bool = False
    office: bool = False


LEADS = "Leads"
OFFICE = "Office"
MAINTENANCE = "Maintenance"
# Trained once, and nobody has renewed it.
LASER_EXPIRED = "tfischer"
MAINTAINERS = ("kmueller", "obrien")

PEOPLE = (
    PersonPlan("amartin", "Ana Martin", ("WIRE",)),
    PersonPlan("bwood", "Ben Wood", ("WIRE",)),
    PersonPlan("csingh", "Chandra Singh", ("WIRE", "AUTO")),
    PersonPlan("dkowalski", "Dorota Kowalski", ("WIRE",)),
    PersonPlan("ejones", "Ethan Jones", ("WIRE", "BREEZEWAY")),
    PersonPlan("fnguyen", "Fay Nguyen", ("WIRE",)),
    PersonPlan("ghaddad", "George Haddad", ("AUTO",)),
    PersonPlan("hpark", "Hana Park", ("AUTO",)),
    PersonPlan("irossi", "Ivo Rossi", ("AUTO", "BRIDGING")),
    PersonPlan("jokafor", "Joy Okafor", ("BREEZEWAY",), laser=True),
    PersonPlan("kmueller", "Karl Müller", ("BREEZEWAY", "NOSLIP"), laser=True),
    PersonPlan("lgarcia", "Lucia Garcia", ("BREEZEWAY",)),
    PersonPlan("mchen", "Ming Chen", ("BREEZEWAY",), laser=True),
    PersonPlan("nhansen", "Nils Hansen", ("BREEZEWAY",)),
    PersonPlan("obrien", "Orla O'Brien", ("BREEZEWAY", "GALV")),
    PersonPlan("pdubois", "Paul Dubois", ("NOSLIP",)),
    PersonPlan("rali", "Rania Ali", ("NOSLIP", "BRIDGING")),
    PersonPlan("ssantos", "Sofia Santos", ("BRIDGING",)),
    PersonPlan("tfischer", "Tom Fischer", ("BREEZEWAY",)),
    PersonPlan("uyilmaz", "Umut Yilmaz", ("GALV", "WIRE")),
    PersonPlan("vpetrov", "Vera Petrov", ("GALV", "AUTO")),
    PersonPlan("wbrown", "Will Brown", ("GALV",), leads=True),
    PersonPlan("xlopez", "Ximena Lopez", ("WIRE",), leads=True),
    PersonPlan("ytanaka", "Yuki Tanaka", ("BREEZEWAY",), leads=True, laser=True),
    PersonPlan("zschmidt", "Zoe Schmidt", ("AUTO",), office=True),
)


def granted_alone(person: PersonPlan) -> list[str]:
    """Return the codes of machines where the person's swipe starts a session and the machine runs.

    Left out is what needs a second thought: a lead beside them, a training that they lack.
    """
    types = {kind.code: kind for kind in MACHINE_TYPES}
    return [
        machine.code
        for machine in MACHINES
        if (person.leads or machine.zone in person.crews)
        and (person.leads or not types[machine.machine_type].needs_lead)
        and (person.laser or types[machine.machine_type].qualification != LASER_SAFETY)
    ]
