from shopmonitor.protocol.tags import Tag


def test_a_tag_does_not_show_itself() -> None:
    assert repr(Tag("04A1B2C3D4E5F6")) == "Tag(...E5F6)"
    assert Tag("04:a1:b2:c3") == Tag("04A1B2C3")
    assert len({Tag("04:a1:b2:c3"), Tag("04A1B2C3")}) == 1
