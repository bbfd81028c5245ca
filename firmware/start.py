"""Start the program that this node shall run: the newest that was tried and found good.

It stands as `main.py` on the flash of an ESP32, and never changes; the program that was flashed
stands in `node/`, others in `programs/VERSION/` of the node's folder. One that is new is tried
three times; if it does not reach the server, the one before runs again.
"""

import json
import os
import sys

TRIES = 3


def choose(folder, flashed):
    """Return where the program stands that is to run now."""
    path = folder + "/slot.json"
    try:
        with open(path) as file:
            slot = json.load(file)
    except (OSError, ValueError):
        return flashed
    trial = slot.get("trial")
    if trial:
        slot["tries"] = slot.get("tries", 0) + 1
        if slot["tries"] > TRIES:
            slot["trial"], slot["failed"], trial = "", trial, ""
        with open(path + ".new", "w") as file:
            json.dump(slot, file)
            file.flush()
        os.rename(path + ".new", path)
    name = trial or slot.get("running")
    program = folder + "/programs/" + name if name else flashed
    try:
        os.stat(program + "/main.py")
    except OSError:
        return flashed
    return program


def run():
    """Run it; a program that cannot even be read counts as one try."""
    on_chip = sys.platform == "esp32"
    here = "" if on_chip else __file__.rsplit("/", 1)[0]
    folder = "/data" if on_chip else sys.argv[1]
    # Its folder alone: no module of this one may be taken for one of the program's.
    sys.path.insert(0, choose(folder, here + "/node"))
    sys.modules.pop("main", None)
    try:
        from main import start

        start()
    except Exception as error:
        sys.print_exception(error)
        if on_chip:
            import machine

            machine.reset()
        sys.exit(1)


run()
