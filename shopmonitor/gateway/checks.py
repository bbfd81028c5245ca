"""Before it runs: is each line there, does the server answer, is the key good."""

from pathlib import Path
from typing import Final

from django.utils.translation import gettext as _
from serial.tools.list_ports import comports

from shopmonitor.gateway.clock import GatewayClock
from shopmonitor.gateway.configuration import GatewayConfig, LineConfig
from shopmonitor.gateway.lines import LOST, open_port
from shopmonitor.gateway.spool import Spool
from shopmonitor.protocol.client import NodeClient, RequestRefusedError, ServerAwayError

BY_ID: Final = Path("/dev/serial/by-id")


def list_ports() -> list[str]:
    """Name each serial port of this machine, with the name that stays after unplugging."""
    lasting = {path.resolve(): path for path in BY_ID.iterdir()} if BY_ID.is_dir() else {}
    return [
        f"{lasting.get(Path(port.device).resolve(), port.device)}  ({port.description})"
        for port in sorted(comports())
    ]


def check_gateway(config: GatewayConfig) -> list[tuple[str, str]]:
    """Try everything once.

    Returns:
        What was tried, and what is wrong with it (empty when it is well).

    Raises:
        GatewayError: the spool cannot be used.
    """
    spool = Spool(config.spool, node_id=config.node_id, capacity=config.capacity)
    try:
        refused = spool.refusals()
        found = [
            (_("spool, %(count)s kept") % {"count": len(spool)}, ""),
            (_("spool, %(count)s refused by the server") % {"count": len(refused)}, ""),
            (_("server %(url)s") % {"url": config.url}, _ask_server(config, spool)),
        ]
    finally:
        spool.close()
    lines = [(_("line %(name)s") % {"name": one.name}, _try(one)) for one in config.lines]
    return [*found, *lines]


def _ask_server(config: GatewayConfig, spool: Spool) -> str:
    clock = GatewayClock(spool)
    client = NodeClient(
        url=config.url, kid=config.kid, secret=config.secret, clock=clock, attempts=1
    )
    try:
        client.heartbeat(queue_depth=len(spool))
        bound = client.config()["config"]["ports"]
    except ServerAwayError:
        return _("no answer that can be believed: look at url, network, certificate and key_file.")
    except RequestRefusedError as refusal:
        return f"{refusal.code}: {refusal.detail}"
    finally:
        client.close()
    named = {port for line in config.lines for port in (*line.ports, line.port)} - {None}
    unbound = sorted(str(port) for port in named if str(port) not in bound)
    if unbound:
        return _("no machine is bound to port %(ports)s of node %(node)s: bind it there.") % {
            "ports": ", ".join(unbound), "node": config.node_id,
        }  # fmt: skip
    return ""


def _try(line: LineConfig) -> str:
    try:
        open_port(line).close()
    except (*LOST, ValueError) as error:
        return f"{line.device}: {error}"
    return ""
