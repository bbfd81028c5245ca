"""Examples in the document of the API; `tests/core/api/test_examples.py` sends every one of them.

`request` is posted, `made` is what comes back but for the id; `change` is
patched onto it; `wrong` is posted and answered with `problem`. Ids that a
request names are those of rows that the test makes.
"""

from core.api.examples import outside, people, places, working_time
from core.api.examples.shape import Example

EXAMPLES: dict[str, Example] = (
    places.EXAMPLES | people.EXAMPLES | working_time.EXAMPLES | outside.EXAMPLES
)
