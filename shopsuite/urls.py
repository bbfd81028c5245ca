"""One include per app; node paths have no slash at the end, people's have one."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    path("accounts/", include("allauth.urls")),
    path("api/v1/", include("core.api.urls")),
    path("api/v1/", include("shopmonitor.api.urls")),
    path("api/v1/", include("shoptracker.api.urls")),
    path("", include("core.urls")),
    path("", include("shopmonitor.urls")),
]
