"""The version of this program, told in each heartbeat."""

VERSION = "1.0.0"
