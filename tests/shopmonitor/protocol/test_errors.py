from shopmonitor.protocol.errors import ProtocolError, SignatureCode, SignatureRefusedError


def test_an_error_tells_code_and_remedy() -> None:
    error = SignatureRefusedError(SignatureCode.CLOCK_SKEW, "created: set the clock.")
    assert isinstance(error, ProtocolError)
    assert (error.code, error.detail) == ("clock_skew", "created: set the clock.")
    assert str(error) == "clock_skew: created: set the clock."
