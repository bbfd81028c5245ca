"""Reads docs/flows.md: one line per story, the places it passes in code in brackets of code."""

import re
from dataclasses import dataclass

from tests.architecture.source import ROOT, read

PAGE = ROOT / "docs" / "flows.md"
FILES_TO_THE_RULE = 3
FILES_TO_THE_EFFECT = 5

_EXAMPLE = re.compile(r"^```.*?^```$", re.DOTALL | re.MULTILINE)
_STORY = re.compile(r"^- \*\*(?P<name>[^*]+)\*\*: (?P<steps>.+)$")
_STEP = re.compile(r"`(?P<path>[\w/.]+\.py)(?::(?P<name>[\w.]+))?`")


@dataclass(frozen=True)
class Story:
    """One line of the page: `steps` in order, the test last."""

    name: str
    steps: tuple[tuple[str, str], ...]

    @property
    def files(self) -> list[str]:
        """The files of the story in the order of reading, each once, without the test."""
        return list(dict.fromkeys(path for path, _name in self.steps[:-1]))


def stories(page: str) -> list[Story]:
    """Return the stories of a page; what stands in a block of code is an example."""
    found = []
    for line in _EXAMPLE.sub("", page).splitlines():
        match = _STORY.match(line)
        if match:
            steps = tuple((step["path"], step["name"] or "") for step in _STEP.finditer(line))
            found.append(Story(match["name"], steps))
    return found


def faults(story: Story) -> list[str]:
    """Return what is wrong with a story, in words."""
    if len(story.steps) < 3:
        return ["a story has at least two steps and its test"]
    found = [fault for path, name in story.steps if (fault := missing(path, name))]
    if not story.steps[-1][0].startswith("tests/flows/"):
        found.append("the last place is the story's test in tests/flows/")
    rules = [number for number, path in enumerate(story.files, 1) if "/domain/" in path]
    if rules and rules[0] > FILES_TO_THE_RULE:
        found.append(f"{rules[0]} files to the rule, at most {FILES_TO_THE_RULE}")
    if len(story.files) > FILES_TO_THE_EFFECT:
        found.append(f"{len(story.files)} files to the effect, at most {FILES_TO_THE_EFFECT}")
    return found


def missing(path: str, name: str) -> str:
    """Return what a step names and the code does not have, or nothing."""
    file = ROOT / path
    if not file.is_file():
        return f"{path} does not exist"
    if name and name not in read(file).names():
        return f"{path} has no {name}"
    return ""
