"""The queue's own pages are hidden: they would let a browser call any function by its name.

What a job did stands on the page of what it worked on; one that broke is in the worker's log.
"""

from django.apps import apps
from django.contrib import admin

for _model in apps.get_app_config("django_q").get_models():
    if admin.site.is_registered(_model):
        admin.site.unregister(_model)
