"""Nodes: our devices on the floor, what they are bound to and how they prove themselves."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from core.db.fields import SequenceSetField
from core.models import Area, Machine, Zone
from core.models.base import Record, UidModel, choice_check
from shopmonitor.choices import EStopScope, NodeState, NodeType
from shopmonitor.models.firmware import FirmwareRing

# Two heartbeats of a node at rest: an answer that is missing then will not come by itself.
ANSWER_S = 75


class Node(Record):
    """A device on the floor: readers, relays, contacts."""

    topic = "node"
    places: ClassVar[dict[str, str]] = {"zone": "zone", "area": "area"}

    node_id = models.CharField(_("node id"), max_length=64, unique=True)
    name = models.CharField(_("name"), max_length=100, blank=True, default="")
    node_type = models.CharField(
        _("type"), max_length=32, choices=NodeType.choices, default=NodeType.MACHINE_MONITOR
    )
    area = models.ForeignKey(
        Area, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("area")
    )
    zone = models.ForeignKey(
        Zone, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("zone")
    )
    enabled = models.BooleanField(_("enabled"), default=True)
    state = models.CharField(
        _("state"), max_length=16, choices=NodeState.choices, default=NodeState.NEW, editable=False
    )
    language = models.CharField(_("language"), max_length=10, blank=True, default="")
    heartbeat_s = models.PositiveSmallIntegerField(_("heartbeat (s)"), default=30)
    queue_size = models.PositiveIntegerField(_("messages kept"), default=500)
    config_rev = models.PositiveIntegerField(_("configuration"), default=1, editable=False)
    acl_rev = models.PositiveIntegerField(_("offline list"), default=0, editable=False)
    hardware_id = models.CharField(_("hardware id"), max_length=64, blank=True, default="")
    hardware = models.CharField(_("hardware"), max_length=64, blank=True, default="")
    last_seen_at = models.DateTimeField(_("last heard"), null=True, blank=True, editable=False)
    health = models.JSONField(_("last heartbeat"), default=dict, blank=True, editable=False)
    behind_since = models.DateTimeField(
        _("does not follow since"), null=True, blank=True, editable=False
    )
    firmware_ring = models.CharField(
        _("gets new firmware with"),
        max_length=8,
        choices=FirmwareRing.choices,
        default=FirmwareRing.ALL,
        db_default=FirmwareRing.ALL,
    )
    firmware_wanted = models.CharField(
        _("firmware it was given"), max_length=32, blank=True, default="", db_default="",
        editable=False,
    )  # fmt: skip
    firmware_given_at = models.DateTimeField(
        _("firmware given"), null=True, blank=True, editable=False
    )
    troubles = ArrayField(
        models.CharField(max_length=16),
        verbose_name=_("not well"),
        default=list,
        db_default=[],
        blank=True,
        editable=False,
    )

    class Meta:
        db_table = "nodes"
        verbose_name = _("node")
        verbose_name_plural = _("nodes")
        ordering = ["-pk"]
        constraints = [
            choice_check("node_type", NodeType, "monitor_node_type"),
            choice_check("state", NodeState, "monitor_node_state"),
            choice_check("firmware_ring", FirmwareRing, "monitor_node_ring"),
        ]

    def __str__(self) -> str:
        return self.node_id


class NodePort(models.Model):
    """A reader of a node, bound to a machine; a machine may hang on several nodes."""

    places: ClassVar[dict[str, str]] = {"machine": "machine"}

    node = models.ForeignKey(
        Node, on_delete=models.CASCADE, related_name="ports", verbose_name=_("node")
    )
    port = models.PositiveSmallIntegerField(_("port"))
    machine = models.ForeignKey(
        Machine, on_delete=models.PROTECT, related_name="node_ports", verbose_name=_("machine")
    )
    has_estop_input = models.BooleanField(_("watches an e-stop contact"), default=False)
    estop_scope = models.CharField(
        _("its e-stop reaches"),
        max_length=16,
        choices=EStopScope.choices,
        default=EStopScope.MACHINE,
        db_default=EStopScope.MACHINE,
        help_text=_("The machine alone, every machine of its zone, or of its area."),
    )
    estop_answer_s = models.PositiveSmallIntegerField(
        _("nodes confirm within (s)"),
        default=ANSWER_S,
        db_default=ANSWER_S,
        help_text=_("After so many seconds an alert names the nodes that did not confirm."),
    )

    class Meta:
        db_table = "node_ports"
        verbose_name = _("port")
        verbose_name_plural = _("ports")
        constraints = [
            models.UniqueConstraint(fields=["node", "port"], name="monitor_port_once"),
            choice_check("estop_scope", EStopScope, "monitor_port_estop_scope"),
        ]

    def __str__(self) -> str:
        return f"{self.node_id}:{self.port}"


class NodeKey(models.Model):
    """What a node signs with; two may live at once, so that keys can rotate."""

    node = models.ForeignKey(
        Node, on_delete=models.CASCADE, related_name="keys", verbose_name=_("node")
    )
    kid = models.CharField(_("key id"), max_length=64, unique=True)
    secret_encrypted = models.TextField(_("sealed secret"), editable=False)
    not_before = models.DateTimeField(_("valid from"))
    not_after = models.DateTimeField(_("valid until"), null=True, blank=True)

    class Meta:
        db_table = "node_keys"
        verbose_name = _("node key")
        verbose_name_plural = _("node keys")

    def __str__(self) -> str:
        return self.kid


class NodeClaim(UidModel):
    """A single-use code with which an unpacked node gets its key."""

    node = models.ForeignKey(
        Node, on_delete=models.CASCADE, related_name="claims", verbose_name=_("node")
    )
    digest = models.CharField(_("digest"), max_length=64, unique=True, editable=False)
    expires_at = models.DateTimeField(_("expires"))
    used_at = models.DateTimeField(_("used"), null=True, blank=True)

    class Meta:
        db_table = "node_claims"
        verbose_name = _("claim code")
        verbose_name_plural = _("claim codes")

    def __str__(self) -> str:
        return str(self.node_id)


class NodeNonce(models.Model):
    """A nonce that a node has used; kept 10 minutes, so that nothing is replayed."""

    node = models.ForeignKey(Node, on_delete=models.CASCADE, db_index=False, verbose_name=_("node"))
    nonce = models.CharField(_("nonce"), max_length=128)
    created_at = models.DateTimeField(_("used"), db_default=Now())

    class Meta:
        db_table = "node_nonces"
        verbose_name = _("nonce")
        verbose_name_plural = _("nonces")
        constraints = [models.UniqueConstraint(fields=["node", "nonce"], name="monitor_nonce_once")]
        indexes = [models.Index(fields=["created_at"], name="monitor_nonce_old")]

    def __str__(self) -> str:
        return self.nonce


class NodeSequence(models.Model):
    """Which messages of one boot of a node have arrived; it says what is a duplicate.

    Locked before anything else of a message, then machines in order of key.
    """

    node = models.ForeignKey(Node, on_delete=models.CASCADE, db_index=False, verbose_name=_("node"))
    boot_id = models.CharField(_("boot"), max_length=64)
    received = SequenceSetField(_("received"))
    first_seen_at = models.DateTimeField(_("first heard"), db_default=Now())

    class Meta:
        db_table = "node_sequences"
        verbose_name = _("numbers of a boot")
        verbose_name_plural = _("numbers of boots")
        constraints = [
            models.UniqueConstraint(fields=["node", "boot_id"], name="monitor_sequence_of_boot")
        ]

    def __str__(self) -> str:
        return f"{self.node_id} {self.boot_id}"


class NodeDeadLetter(UidModel):
    """A message that could not be taken; kept without the tag, for a person to look at."""

    places: ClassVar[dict[str, str]] = {"zone": "node__zone", "area": "node__area"}

    node = models.ForeignKey(Node, on_delete=models.CASCADE, verbose_name=_("node"))
    boot_id = models.CharField(_("boot"), max_length=64)
    seq = models.BigIntegerField(_("number"), null=True, blank=True)
    code = models.CharField(_("reason"), max_length=64)
    detail = models.TextField(_("detail"), blank=True, default="")
    message = models.JSONField(_("message"))
    received_at = models.DateTimeField(_("received"), db_default=Now())

    class Meta:
        db_table = "node_dead_letters"
        verbose_name = _("dead letter")
        verbose_name_plural = _("dead letters")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["-received_at", "-id"], name="monitor_letters_newest")]

    def __str__(self) -> str:
        return f"{self.code} {self.seq}"
