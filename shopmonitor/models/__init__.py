"""The tables of the shop floor."""

from shopmonitor.models.accessories import AccessoryIO
from shopmonitor.models.alert_deliveries import AlertDelivery
from shopmonitor.models.alert_routes import AlertPause, AlertStep, AlertWish, OnCallTurn
from shopmonitor.models.alerts import Alert
from shopmonitor.models.badge_enrolments import BadgeEnrolment
from shopmonitor.models.bluetooth import BluetoothDevice
from shopmonitor.models.buckets import BucketMark, BucketProgress, MachineBucket
from shopmonitor.models.estop_checks import EStopCause, EStopCheck
from shopmonitor.models.estop_notices import EStopNotice
from shopmonitor.models.estops import EStopEvent
from shopmonitor.models.firmware import FirmwareRelease
from shopmonitor.models.floor_events import FloorEvent, MachineState
from shopmonitor.models.kiosks import Kiosk, KioskPin
from shopmonitor.models.live import MachineLive, WorkOffer
from shopmonitor.models.machine_logs import MachineLog
from shopmonitor.models.machine_sources import MachineSource
from shopmonitor.models.node_commands import NodeCommand
from shopmonitor.models.node_logs import NodeLogLine
from shopmonitor.models.nodes import (
    Node,
    NodeClaim,
    NodeDeadLetter,
    NodeKey,
    NodeNonce,
    NodePort,
    NodeSequence,
)
from shopmonitor.models.offline_lists import OfflineList
from shopmonitor.models.pending_nodes import PendingNode
from shopmonitor.models.session_corrections import SessionCorrection
from shopmonitor.models.sessions import LeadOperatorHistory, MachineSession
from shopmonitor.models.stops import StopClassification
from shopmonitor.models.swipes import BadgeSwipe
from shopmonitor.models.unknown_badges import UnknownBadge

__all__ = [
    "AccessoryIO",
    "Alert",
    "AlertDelivery",
    "AlertPause",
    "AlertStep",
    "AlertWish",
    "BadgeEnrolment",
    "BadgeSwipe",
    "BluetoothDevice",
    "BucketMark",
    "BucketProgress",
    "EStopCause",
    "EStopCheck",
    "EStopEvent",
    "EStopNotice",
    "FirmwareRelease",
    "FloorEvent",
    "Kiosk",
    "KioskPin",
    "LeadOperatorHistory",
    "MachineBucket",
    "MachineLive",
    "MachineLog",
    "MachineSession",
    "MachineSource",
    "MachineState",
    "Node",
    "NodeClaim",
    "NodeCommand",
    "NodeDeadLetter",
    "NodeKey",
    "NodeLogLine",
    "NodeNonce",
    "NodePort",
    "NodeSequence",
    "OfflineList",
    "OnCallTurn",
    "PendingNode",
    "SessionCorrection",
    "StopClassification",
    "UnknownBadge",
    "WorkOffer",
]
