"""What a reader says about a badge, written one way; the server's rule, letter by letter."""

LENGTHS = (8, 14, 20)


def normalise_tag(text):
    """Return the tag in upper-case hex; None for what is no badge that can be known again."""
    tag = text.replace(" ", "").replace(":", "").replace("-", "").upper()
    for letter in tag:
        if letter not in "0123456789ABCDEF":
            return None
    if len(tag) not in LENGTHS or (len(tag) == LENGTHS[0] and tag.startswith("08")):
        return None
    return tag
