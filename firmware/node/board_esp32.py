"""A node on an ESP32: pins, readers, relays, Wi-Fi, as `settings.json` says (docs/nodes).

Contacts are wired so that a cut wire reads as *open*, which is an e-stop. Relays are off until the
program switches them on, and off again when it starts anew.
"""

import sys
import time
from binascii import hexlify

import machine
import network
from files import read_json
from lcd import Lcd
from machine import I2C, SPI, UART, WDT, Pin
from rc522 import Rc522
from rdm6300 import Rdm6300

WATCHDOG_MS = 60_000
TONE_MS = 60
REASONS = {
    machine.PWRON_RESET: "power",
    machine.HARD_RESET: "hard",
    machine.WDT_RESET: "watchdog",
    machine.DEEPSLEEP_RESET: "sleep",
    machine.SOFT_RESET: "soft",
}


class Wired:
    """What hangs on one port."""

    def __init__(self, pins):
        """Switch the relay off before anything else."""
        self.relay = Pin(pins["relay"], Pin.OUT, value=0) if "relay" in pins else None
        # The contact is normally closed, to ground: cut through, it is pulled up and reads open.
        self.estop = Pin(pins["estop"], Pin.IN, Pin.PULL_UP) if "estop" in pins else None
        self.busy = Pin(pins["busy"], Pin.IN) if "busy" in pins else None
        self.buzzer = Pin(pins["buzzer"], Pin.OUT, value=0) if "buzzer" in pins else None
        self.made = 0
        if "count" in pins:
            self.counter = Pin(pins["count"], Pin.IN)
            self.counter.irq(self._count, Pin.IRQ_FALLING)
        self.reader = _make_reader(pins.get("reader", {}))

    def _count(self, _pin):
        self.made += 1


class Board:
    """The hardware behind the node."""

    HARDWARE = "esp32"

    def __init__(self, folder):
        """Set up pins first, then the network."""
        settings = read_json(folder + "/settings.json", {})
        self._ports = {int(port): Wired(pins) for port, pins in settings["pins"].items()}
        self._lcd = None
        if "lcd" in settings:
            wires = settings["lcd"]
            self._lcd = Lcd(I2C(0, sda=Pin(wires["sda"]), scl=Pin(wires["scl"])))
        self._wifi = network.WLAN(network.STA_IF)
        self._wifi.active(True)
        self._wifi.connect(settings["wifi"]["name"], settings["wifi"]["password"])
        self._watchdog = WDT(timeout=WATCHDOG_MS)

    def tags(self):
        """Return what was read since the last time: (port, tag) each."""
        found = []
        for number, wired in self._ports.items():
            if wired.reader is not None:
                found += [(number, tag) for tag in wired.reader()]
        return found

    def contact_closed(self, number):
        """Whether the e-stop's contact is closed, which is well."""
        wired = self._ports.get(number)
        return wired is None or wired.estop is None or wired.estop.value() == 0

    def is_busy(self, port):
        """Whether the machine is seen at work."""
        wired = self._ports.get(port)
        return bool(wired and wired.busy and wired.busy.value())

    def sees_work(self, port):
        """Whether something is wired that says so."""
        wired = self._ports.get(port)
        return bool(wired and wired.busy)

    def pieces(self, port):
        """Return how many pieces were made since the last time."""
        wired = self._ports.get(port)
        if wired is None or not wired.made:
            return 0
        state = machine.disable_irq()
        made, wired.made = wired.made, 0
        machine.enable_irq(state)
        return made

    def relay(self, port, on):
        """Switch a relay."""
        wired = self._ports.get(port)
        if wired is not None and wired.relay is not None:
            wired.relay.value(1 if on else 0)

    def show(self, port, lines):
        """Show two lines; of several ports the one that spoke last."""
        if self._lcd is not None:
            self._lcd.show(lines)

    def signal(self, port, good):
        """Give one tone for yes, two for no."""
        wired = self._ports.get(port)
        if wired is None or wired.buzzer is None:
            return
        for _tone in range(1 if good else 2):
            wired.buzzer.value(1)
            time.sleep_ms(TONE_MS)
            wired.buzzer.value(0)
            time.sleep_ms(TONE_MS)

    def identify(self):
        """Make itself heard."""
        for port in self._ports:
            self.signal(port, good=False)

    def reboot(self):
        """Start anew."""
        machine.reset()

    def reset_reason(self):
        """Why the node started."""
        return REASONS.get(machine.reset_cause(), "unknown")

    def rssi_dbm(self):
        """How strong the radio is."""
        return self._wifi.status("rssi") if self._wifi.isconnected() else None

    def hardware_id(self):
        """The number that was burnt in."""
        return "esp32-" + hexlify(machine.unique_id()).decode()

    def log(self, text):
        """Say something to who looks after the node, at the USB port."""
        print(text, file=sys.stderr)

    def feed(self):
        """Tell the watchdog that all is well."""
        self._watchdog.feed()


def _make_reader(wires):
    """Return a function that gives the tags read since the last time; None without a reader."""
    if wires.get("kind") == "rdm6300":
        uart, frames = UART(wires["uart"], baudrate=9600, rx=wires["rx"]), Rdm6300()
        return lambda: frames.feed(uart.read() or b"")
    if wires.get("kind") == "rc522":
        spi = SPI(
            wires["spi"], baudrate=1_000_000, sck=Pin(wires["sck"]), mosi=Pin(wires["mosi"]),
            miso=Pin(wires["miso"]),
        )  # fmt: skip
        return Rc522(spi, Pin(wires["cs"], Pin.OUT, value=1)).tags
    return None
