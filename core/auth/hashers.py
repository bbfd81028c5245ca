"""Hashers of passwords that come from older programs; our own is Argon2."""

from django.contrib.auth.hashers import ScryptPasswordHasher


class RoomyScryptPasswordHasher(ScryptPasswordHasher):
    """Scrypt with room for the older floor program's cost (N 32768, r 8).

    Django leaves OpenSSL its 32 MiB, which that cost needs to the last byte and a little more.
    """

    maxmem = 64 * 1024 * 1024
