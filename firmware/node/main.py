"""Start the node: on an ESP32 at power-on, on a computer with `micropython main.py FOLDER`."""

import asyncio
import sys

from contacts import Contacts
from enrolment import get_in
from node import Node
from reports import Reports
from swiping import Swiping
from watch import Watch

READ_MS = 20


async def run(board, folder):
    """Run a node on a board."""
    node = Node(board, folder)
    reports = Reports(node)
    swiping = Swiping(node, reports)
    await node.book.load()
    for port in node.ports:
        # The power was gone, and with it the machine: who was there is there no more.
        node.end_people(port, "restart")
    tasks = [Contacts(node, reports).run(), Watch(node, reports).run(), read(board, swiping)]
    tasks = [asyncio.create_task(task) for task in tasks]
    await get_in(node)
    await asyncio.gather(reports.run(), swiping.run(), *tasks)


async def read(board, swiping):
    """Hear the readers, for ever."""
    while True:
        for number, tag in board.tags():
            swiping.put(number, tag)
        await asyncio.sleep_ms(READ_MS)


def start():
    """Choose the board by the port that this runs on."""
    if sys.platform == "esp32":
        from board_esp32 import Board

        folder = "/data"
    else:
        from board_unix import Board

        folder = sys.argv[1]
    board = Board(folder)
    try:
        asyncio.run(run(board, folder))
    except Exception as error:
        sys.print_exception(error)
        board.reboot()


if __name__ == "__main__":
    start()
