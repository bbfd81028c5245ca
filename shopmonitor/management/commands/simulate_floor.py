"""Let nodes and people live on the running suite, over HTTP; they know the protocol only."""

import signal
from contextlib import ExitStack
from pathlib import Path
from threading import Event
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from shopmonitor.simulation.demo_file import Demo, DemoFileError, read_demo
from shopmonitor.simulation.floor import FloorPlan, SimulatedFloor
from shopmonitor.simulation.truth import Truth

HURRIED_S = 10.0
WRONG = ("mismatch", "error", "refused_call")


class Command(BaseCommand):
    help = (
        "Simulate nodes, people and machines that speak the node protocol with the running suite."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Define the options."""
        parser.add_argument("--nodes", type=int, default=14, help="How many of the demo's nodes.")
        parser.add_argument(
            "--minutes", type=float, default=0, help="Simulated minutes; 0 runs until stopped."
        )
        parser.add_argument(
            "--speed", type=float, default=1, help="Simulated seconds in a real second."
        )
        parser.add_argument("--url", default="", help="Address, if not the demo file's.")
        parser.add_argument("--demo-file", type=Path, help="Credentials; default: the demo's own.")
        parser.add_argument("--seed", type=int, default=0, help="The same seed plans the same day.")
        parser.add_argument("--truth", type=Path, help="Write what happened here, as JSON lines.")
        parser.add_argument("--outages", action="store_true", help="Cut the network now and then.")
        parser.add_argument("--estops", action="store_true", help="Press an e-stop, rarely.")
        parser.add_argument(
            "--replay", metavar="MACHINE", help="Machine that replays a recorded day; '' for none."
        )

        parser.add_argument(
            "--replay-speed", type=float, default=60, help="Recorded seconds in a real second."
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Run to the end, or until SIGINT or SIGTERM; sessions are ended in either case."""
        if options["nodes"] < 1 or options["speed"] <= 0 or options["minutes"] < 0:
            raise CommandError(_("--nodes and --speed must be above 0, --minutes not below 0."))
        stop = Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_anything: stop.set())
        with ExitStack() as stack:
            path: Path | None = options["truth"]
            file = stack.enter_context(path.open("w", encoding="utf-8")) if path else None
            truth = Truth(file)
            floor = SimulatedFloor(
                demo=_find_demo(options), plan=_plan(options), truth=truth, stop=stop
            )
            summary = floor.run()
        self._tell(summary)

    def _tell(self, summary: dict[str, Any]) -> None:
        """Say what happened; fail when the suite did not keep the protocol."""
        hours = sum(summary["person_seconds"].values()) / 3600
        self.stdout.write(
            _("%(sessions)s sessions, %(hours).2f hours, %(swipes)s swipes")
            % {
                "sessions": summary["sessions"],
                "hours": hours,
                "swipes": summary["lines"].get("swipe", 0),
            }
        )
        wrong = {kind: summary["lines"][kind] for kind in WRONG if kind in summary["lines"]}
        if wrong or summary["open"]:
            raise CommandError(
                _("Not as it should be: %(wrong)s; sessions still open: %(open)s")
                % {"wrong": wrong, "open": len(summary["open"])}
            )


def _plan(options: dict[str, Any]) -> FloorPlan:
    return FloorPlan(
        nodes=options["nodes"],
        minutes=options["minutes"],
        speed=options["speed"],
        seed=options["seed"],
        outages=options["outages"],
        estops=options["estops"],
        replay_machine=options["replay"],
        replay_speed=max(options["replay_speed"], options["speed"]),
        finish_s=FloorPlan.finish_s if options["minutes"] else HURRIED_S,
    )


def _find_demo(options: dict[str, Any]) -> Demo:
    """Read the demo file; while the demo comes up it is still a draft."""
    ready = options["demo_file"] or settings.SUITE_DATA_DIR / "demo.json"
    draft = ready.with_name(f"{ready.name}.draft")
    try:
        demo = read_demo(draft if not ready.exists() and draft.exists() else ready)
    except DemoFileError as error:
        raise CommandError(str(error)) from None
    return demo._replace(url=options["url"]) if options["url"] else demo
