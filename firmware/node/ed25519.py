"""Whether a signature is Ed25519 by a key (RFC 8032); checks only, and holds no secret.

MicroPython has neither Ed25519 nor SHA-512. A check takes a second or so on an ESP32; a node checks
when there is another program for it, a few times a year.
"""

import struct

P = 2**255 - 19
Q = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT = pow(2, (P - 1) // 4, P)
MASK = 2**64 - 1


def verify(public_key, signature, message):
    """Tell whether the signature fits."""
    if len(public_key) != 32 or len(signature) != 64:
        return False
    key, commitment = _point(public_key), _point(signature[:32])
    number = int.from_bytes(signature[32:], "little")
    if key is None or commitment is None or number >= Q:
        return False
    digest = sha512(signature[:32] + public_key + message)
    challenge = int.from_bytes(digest, "little") % Q
    left = _times(number, BASE)
    right = _add(commitment, _times(challenge, key))
    return (left[0] * right[2] - right[0] * left[2]) % P == 0 and (
        left[1] * right[2] - right[1] * left[2]
    ) % P == 0


def sha512(data):
    """Return the SHA-512 of bytes (FIPS 180-4)."""
    state = [_root_bits(prime, 2) for prime in _PRIMES[:8]]
    length = len(data) * 8
    data = data + b"\x80" + bytes(-(len(data) + 17) % 128) + bytes(8) + struct.pack(">Q", length)
    for at in range(0, len(data), 128):
        words = list(struct.unpack(">16Q", data[at : at + 128]))
        for index in range(16, 80):
            old, new = words[index - 15], words[index - 2]
            small = _turn(old, 1) ^ _turn(old, 8) ^ old >> 7
            large = _turn(new, 19) ^ _turn(new, 61) ^ new >> 6
            words.append(words[index - 16] + small + words[index - 7] + large & MASK)
        state = _mix(state, words)
    return b"".join([struct.pack(">Q", word) for word in state])


def _mix(state, words):
    a, b, c, d, e, f, g, h = state
    for index in range(80):
        one = _turn(e, 14) ^ _turn(e, 18) ^ _turn(e, 41)
        first = h + one + (e & f ^ ~e & MASK & g) + _CONSTANTS[index] + words[index]
        two = _turn(a, 28) ^ _turn(a, 34) ^ _turn(a, 39)
        second = two + (a & b ^ a & c ^ b & c)
        a, b, c, d, e, f, g, h = first + second & MASK, a, b, c, d + first & MASK, e, f, g
    return [x + y & MASK for x, y in zip(state, (a, b, c, d, e, f, g, h))]


def _turn(word, bits):
    return (word >> bits | word << 64 - bits) & MASK


def _primes(count):
    found = []
    number = 2
    while len(found) < count:
        if all([number % prime for prime in found]):
            found.append(number)
        number += 1
    return found


def _root_bits(prime, degree):
    """Return the first 64 bits behind the point of a square or cube root."""
    goal = prime << 64 * degree
    low, high = 0, 1 << 68
    while high - low > 1:
        middle = low + high >> 1
        if middle**degree <= goal:
            low = middle
        else:
            high = middle
    return low & MASK


def _point(data):
    """Return the point that 32 bytes stand for, in extended coordinates; None for none."""
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & (1 << 255) - 1
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = P - x
    return x, y, 1, x * y % P


def _add(one, other):
    a = (one[1] - one[0]) * (other[1] - other[0]) % P
    b = (one[1] + one[0]) * (other[1] + other[0]) % P
    c = 2 * one[3] * other[3] * D % P
    d = 2 * one[2] * other[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def _times(number, point):
    result = (0, 1, 1, 0)
    while number:
        if number & 1:
            result = _add(result, point)
        point = _add(point, point)
        number >>= 1
    return result


_PRIMES = _primes(80)
_CONSTANTS = [_root_bits(prime, 3) for prime in _PRIMES]
BASE = _point(int.to_bytes(4 * pow(5, P - 2, P) % P, 32, "little"))
