import pytest
from django.core.exceptions import ImproperlyConfigured

from shopmonitor.mqtt.address import read_address


def test_everything_stands_in_one_address() -> None:
    address = read_address("mqtts://floor:a%40b@broker.shop.example/north/hall")
    assert address == ("broker.shop.example", 8883, True, "floor", "a@b", "north/hall")
    assert read_address("mqtt://localhost:1884") == ("localhost", 1884, False, "", "", "shopsuite")


@pytest.mark.parametrize(
    "url",
    ["http://x", "mqtt://:1883", "mqtt://h:port", "h-of-nobody", "mqtt://h/a+b", "mqtt://h/#"],
)
def test_a_wrong_address_says_how_to_write_it_and_repeats_nothing(url: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="SHOPSUITE_MQTT_URL: write") as refused:
        read_address(url)
    assert url not in str(refused.value)
