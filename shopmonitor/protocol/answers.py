"""What the server answers a node; `encode_answer` writes any of these."""

from typing import Final
from uuid import UUID

from msgspec import UNSET, Struct, UnsetType, field
from msgspec.json import Encoder

from shopmonitor.protocol.reading import FieldError
from shopmonitor.protocol.words import Action, Decision, SwipeReason

encode_answer: Final = Encoder().encode


class MachineAnswer(Struct):
    """The machine behind the port, as it is now."""

    code: str
    name: str
    status: str
    can_start: bool


class Outputs(Struct):
    """What the node shall switch from now on: a state, not a pulse."""

    relay: bool


class JobAnswer(Struct):
    """What is offered to work on at the machine."""

    number: str
    operation: str


class SwipeAnswer(Struct):
    """The judged swipe, granted or refused.

    Attributes:
        needs: what was asked for, in words for the display; `has`: what the person brings.
        display: two lines for a small display.
        ttl_s: seconds that the grant may outlive the contact with the server.
        server_time: unix seconds.
    """

    decision: Decision
    action: Action
    reason: SwipeReason
    needs: list[str]
    has: list[str]
    session_id: UUID | None
    person: str | None
    is_lead: bool
    machine: MachineAnswer | None
    outputs: Outputs
    display: list[str]
    ttl_s: int
    job: JobAnswer | None
    server_time: int
    config_rev: int
    acl_rev: int


class RejectedAnswer(Struct):
    """An event that can never be taken; `seq` is None when not even that could be read."""

    seq: int | None
    code: str
    detail: str
    field: str
    index: int


class EventsAnswer(Struct):
    """What became of a batch: accepted + duplicates + rejected is what was sent.

    Attributes:
        ack_through: highest seq up to which nothing is missing.
        gap_from: first missing seq below the highest one seen.
    """

    accepted: int
    duplicates: int
    rejected: list[RejectedAnswer]
    ack_through: int | None
    gap_from: int | None


class Command(Struct):
    """Something the node shall do, once; `expires_at` in unix seconds."""

    id: UUID
    type: str
    args: dict[str, str | int | bool]
    expires_at: int


class HeartbeatAnswer(Struct):
    """The revisions of now: a node that has other ones fetches anew.

    Attributes:
        estop_ports: ports of machines that an e-stop reaches: relay off, no tone but that of
            the e-stop. It says so for show and record; the hard-wired circuit stops.
    """

    server_time: int
    config_rev: int
    acl_rev: int
    commands: list[Command]
    estop_ports: list[int] = []


class PortConfig(Struct):
    """One machine on one port of the node."""

    machine: str
    inactivity_warning_s: int
    inactivity_end_s: int
    offline_hours: int
    relay: int | None
    estop_input: int | None


class AccessoryConfig(Struct):
    """A contact or an output beside the ports; seconds of delay.

    Attributes:
        io: `input` or `output`; `number`: as the node counts them.
        role: `signal`, `interlock`, `session` or `manual`.
        port: the port of this node that has its machine; None when another node has.
    """

    io: str
    number: int
    name: str
    role: str
    port: int | None
    on_after_s: int
    off_after_s: int


class NodeConfig(Struct):
    """How the node shall behave; the keys of `ports` are port numbers as text."""

    heartbeat_s: int
    queue_size: int
    language: str
    display: dict[str, int]
    ports: dict[str, PortConfig]
    accessories: list[AccessoryConfig] = field(default_factory=list)
    legacy: dict[str, str | int | bool] | None = None


class ConfigAnswer(Struct):
    """The configuration and its revision."""

    config_rev: int
    config: NodeConfig


class EnrollAnswer(Struct):
    """The node's identity; `secret` is base64url without padding, shown this once."""

    node_id: str
    kid: str
    secret: str
    config: NodeConfig
    server_time: int


class FirmwareAnswer(Struct):
    """Another program for the node; it checks the signature before it believes the rest.

    Attributes:
        min_version: once this one runs, nothing older than that is taken.
        sha256: hex; `signature`: Ed25519 over the fields before it, base64.
        url: where it is fetched, signed like all calls; `/<place>` behind it gives a piece.
    """

    version: str
    min_version: str
    hardware: str
    size: int
    sha256: str
    signature: str
    url: str


class PendingAnswer(Struct):
    """The node waits for approval and asks again with the token."""

    poll_token: str
    retry_after_s: int


class Problem(Struct, omit_defaults=True):
    """An error after RFC 9457; `server_time` stands in every 401."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    errors: list[FieldError] = field(default_factory=list)
    reference: str | UnsetType = UNSET
    server_time: int | UnsetType = UNSET
