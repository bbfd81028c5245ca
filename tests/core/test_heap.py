import subprocess
import sys

import pytest
from django.conf import settings

SCRIPT = """
import gc
import shopsuite.wsgi
from django.contrib import admin
print(gc.get_freeze_count(), len(gc.get_objects()), len(admin.site._registry))
"""


@pytest.mark.processes
def test_web_process_starts_with_all_pages_loaded_and_out_of_the_collectors_way() -> None:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=True,
    )
    frozen, left, pages = (int(word) for word in done.stdout.split())
    assert pages > 20
    assert frozen > 100 * left
