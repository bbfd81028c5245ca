"""Getting in: by a claim code, or by waiting until a person lets the node in."""

import asyncio
from binascii import hexlify
from hashlib import sha256

from files import write_json
from line import Away, Refused, back_off_ms
from version import VERSION
from words import lines


async def get_in(node):
    """Get an identity; a claim code in the settings asks for a new one."""
    failures, token = 0, None
    while node.identity is None or node.settings.get("claim_code"):
        try:
            status, answer, _headers = await node.line.call(
                None, "POST", "enroll", _question(node, token)
            )
        except Away:
            _show(node, lines(node.language, "no_network"))
            await asyncio.sleep_ms(back_off_ms(failures))
            failures += 1
            continue
        except Refused as refused:
            token = None
            _show(node, lines(node.language, "claim_refused"))
            if refused.code == "claim_refused":
                _forget_code(node)
            await asyncio.sleep_ms(back_off_ms(5))
            continue
        if status == 201:
            _enter(node, answer)
            return
        token = answer["poll_token"]
        digits = hexlify(sha256(token.encode()).digest()).decode()[:8]
        _show(node, [lines(node.language, "waiting")[0], digits])
        await asyncio.sleep_ms(answer["retry_after_s"] * 1000)


def _question(node, token):
    question = {"hardware_id": node.board.hardware_id(), "hardware": node.board.HARDWARE}
    question["firmware"] = VERSION
    if node.settings.get("claim_code"):
        question["claim_code"] = node.settings["claim_code"]
    elif token is not None:
        question["poll_token"] = token
    return question


def _enter(node, answer):
    identity = {name: answer[name] for name in ("node_id", "kid", "secret")}
    node.become(identity)
    _forget_code(node)
    node.clock.set(answer["server_time"])


def _forget_code(node):
    """Forget a code that was used: it is good once."""
    if node.settings.pop("claim_code", None):
        write_json(node.folder + "/settings.json", node.settings)


def _show(node, text):
    node.board.show(0, text)
