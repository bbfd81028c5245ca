"""Every rule, service, report and protocol module has its test, where one looks for it."""

import ast

from tests.architecture.source import APPS, ROOT, Module, modules

MIRRORED = {"services", "domain", "protocol", "reports"}


def has_behaviour(module: Module) -> bool:
    """Tell whether there is something to test: a function, or a class with a method."""
    return any(not _only_docstring(function.body) for function in module.functions())


def _only_docstring(body: list[ast.stmt]) -> bool:
    return all(isinstance(line, ast.Expr) and isinstance(line.value, ast.Constant) for line in body)


def mirror_path(module: Module) -> str:
    folder, _slash, name = module.path.rpartition("/")
    return f"tests/{folder}/test_{name}"


def test_every_module_has_its_test() -> None:
    missing = [
        mirror_path(module)
        for module in modules(*APPS)
        if module.layer in MIRRORED
        and module.name != "__init__"
        and has_behaviour(module)
        and not (ROOT / mirror_path(module)).is_file()
    ]
    assert missing == []


def test_every_test_of_a_layer_has_its_module() -> None:
    # test_sessions.py may have a second file beside it: test_sessions_race.py.
    orphans = []
    for test in modules("tests"):
        parts = test.path.removeprefix("tests/").split("/")
        if len(parts) > 2 and parts[0] in APPS and parts[1] in MIRRORED:
            names = [module.name for module in modules("/".join(parts[:-1]))]
            topic = test.name.removeprefix("test_")
            if test.name.startswith("test_") and not any(
                topic == name or topic.startswith(f"{name}_") for name in names
            ):
                orphans.append(test.path)
    assert orphans == []


def test_table_of_words_needs_no_test_but_a_rule_does() -> None:
    assert not has_behaviour(Module("core/domain/x.py", "WORDS = {'a': 1}\nclass Word: ...\n"))
    assert has_behaviour(Module("core/domain/x.py", "def judge() -> bool:\n    return True\n"))


def test_path_mirrors_the_layers() -> None:
    module = Module("shopmonitor/domain/machine_time/buckets.py", "")
    assert mirror_path(module) == "tests/shopmonitor/domain/machine_time/test_buckets.py"
