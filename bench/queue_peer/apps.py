"""Lets every process of the benchmark know its event and its effect."""

from django.apps import AppConfig


class EffectsConfig(AppConfig):
    name = "bench.queue_peer"
    label = "bench_effects"

    def ready(self) -> None:
        """Register the handlers."""
        from bench.queue_peer import effects  # noqa: F401, PLC0415
