"""An import as its page shows it: where it stands, what can be asked, lines in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from core.choices import ImportState, ImportStep
from core.clock import utc_now
from core.domain.imports.moves import BUSY, may_ask
from core.models import ImportRun
from core.services.imports.columns import Text
from core.services.imports.kind import Kind
from core.services.imports.kinds import KINDS
from core.services.imports.wording import line_text

# A worker takes what is in line at once; after this people are told that none does.
WORKER_EXPECTED = timedelta(seconds=15)

COUNT_TITLES: dict[str, Text] = {
    "created": _("New"),
    "changed": _("Changed"),
    "revived": _("Back in use"),
    "unchanged": _("Unchanged"),
    "wrong": _("Wrong"),
    "undone": _("Taken back"),
    "left": _("Stays as it is"),
}
ACTION_TITLES = {name: COUNT_TITLES[name] for name in ("created", "changed", "revived")}
STEP_TITLES: dict[str, Text] = {
    ImportStep.CHECK: _("The file is being checked; nothing is written."),
    ImportStep.RUN: _("The rows are being written, all or nothing."),
    ImportStep.UNDO: _("The import is being taken back."),
}
SETTLED: dict[str, Text] = {
    ImportState.DONE: _("Done. Everything below is in the tables now."),
    ImportState.UNDONE: _("Taken back."),
    ImportState.UPLOADED: _("Which column of the file is which?"),
}
HALTED: dict[str, Text] = {
    ImportStep.CHECK: _("Stopped, nothing was written. Start it again."),
    ImportStep.RUN: _("Stopped, nothing was written. Start it again."),
    ImportStep.UNDO: _("Stopped, nothing was taken back. Start it again."),
}


@dataclass(frozen=True)
class ShownRun:
    """What the templates ask of an import."""

    run: ImportRun
    kind: Kind

    @property
    def busy(self) -> bool:
        """Tell whether the page should ask again by itself."""
        return self.run.state in BUSY

    @property
    def asks_columns(self) -> bool:
        """Tell whether people may still say which column is which."""
        return self._may(ImportStep.CHECK) and bool(self.run.sealed_file)

    @property
    def sentence(self) -> Text:
        """Say where the import stands."""
        state, step = self.run.state, self.run.step
        if state == ImportState.QUEUED and self.unattended:
            return _("No worker takes it: is the process “worker” running?")
        if state == ImportState.QUEUED:
            return _("In line; it begins in a moment.")
        if state == ImportState.RUNNING:
            return STEP_TITLES[step]
        if state in {ImportState.STOPPED, ImportState.CANCELLED}:
            return _("Cancelled; nothing was written.") if self._cancelled else HALTED[step]
        return self._settled()

    def _settled(self) -> Text:
        if self.run.state in SETTLED:
            return SETTLED[self.run.state]
        if not self.run.sealed_file:
            return _("The file was forgotten after a day. Upload it again.")
        if self.wrong:
            return _("Some rows are wrong: nothing can be imported before they are corrected.")
        return _("Nothing is wrong. This is what the import will do:")

    @property
    def unattended(self) -> bool:
        """Tell whether it waits longer than a worker needs to take it."""
        since = self.run.queued_at
        return since is not None and utc_now() - since > WORKER_EXPECTED

    @property
    def wrong(self) -> int:
        """Return how many rows are wrong."""
        return int(self.run.counts.get("wrong", 0))

    @property
    def percent(self) -> int:
        """Return how far the work is."""
        return min(100, self.run.done * 100 // self.run.total) if self.run.total else 0

    @property
    def has_result(self) -> bool:
        """Tell whether there is something to show of a check or a run."""
        return self.run.state in {ImportState.CHECKED, ImportState.DONE, ImportState.UNDONE}

    @property
    def counts(self) -> list[dict[str, Any]]:
        """Return the tiles."""
        return [
            {"title": title, "figure": self.run.counts[name], "alarm": name in {"wrong", "left"}}
            for name, title in COUNT_TITLES.items()
            if self.run.counts.get(name)
        ]

    @property
    def problems(self) -> list[str]:
        """Return what is wrong, in the order of the rows."""
        return [line_text(problem, kind=self.kind) for problem in self.run.problems]

    @property
    def lines(self) -> list[dict[str, Any]]:
        """Return what became or would become of the first rows."""
        return [
            {
                **line,
                "title": ACTION_TITLES[line["action"]],
                "link": self._link(line),
                "changes": [
                    (self.kind.by_name[name].label, old, new)
                    for name, (old, new) in line["changes"].items()
                ],
            }
            for line in self.run.lines
        ]

    @property
    def next_step(self) -> ImportStep | None:
        """Return what comes next: the run after a check, the same step after a stop."""
        for step in (ImportStep.RUN, ImportStep.UNDO):
            if self._may(step) and (step == ImportStep.RUN or self.run.state != ImportState.DONE):
                return step
        return None

    @property
    def may_undo(self) -> bool:
        """Tell whether the import can be taken back."""
        return self.run.state == ImportState.DONE

    @property
    def may_forget(self) -> bool:
        """Tell whether the import has written nothing and may go."""
        kept = {ImportState.DONE, ImportState.UNDONE}
        return not self.busy and self.run.state not in kept and self.run.step != ImportStep.UNDO

    @property
    def list_page(self) -> str:
        """Return the list in which the records are."""
        opts = self.kind.model._meta
        return reverse(f"admin:{opts.app_label}_{opts.model_name}_changelist")

    @property
    def _cancelled(self) -> bool:
        return self.run.state == ImportState.CANCELLED and self.run.step != ImportStep.UNDO

    def _may(self, step: ImportStep) -> bool:
        run = self.run
        return may_ask(
            wanted=step,
            state=run.state,
            step=run.step,
            has_file=bool(run.sealed_file),
            wrong=self.wrong,
        )

    def _link(self, line: dict[str, Any]) -> str:
        there = self.run.state == ImportState.DONE or line["action"] != "created"
        if not there:
            return ""
        opts = self.kind.model._meta
        try:
            return reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[line["id"]])
        except NoReverseMatch:
            return ""


def shown_run(run: ImportRun) -> ShownRun:
    """Return an import as its page shows it."""
    return ShownRun(run, KINDS[run.kind])
