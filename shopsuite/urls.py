"""One include per app; node paths have no slash at the end, people's have one."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path, re_path
from django.utils.translation import gettext_lazy as _

from core.admin.access import open_to_managers
from core.admin.list_heads import make_heads_once
from core.views.errors import closed

# The back office has no sign-in of its own: one door, one limit against guessing.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
open_to_managers(admin.site)
make_heads_once()
admin.site.index_title = _("Overview")

urlpatterns = [
    path("admin/", include("core.admin.urls")),
    path("admin/", include("shopmonitor.admin.urls")),
    path("admin/", admin.site.urls),
    path("", include("core.urls")),
    # Accounts of providers are bound by the suite's own services, on no page of their own.
    re_path(r"^accounts/(?:3rdparty|social)/", closed),
    path("accounts/", include("allauth.urls")),
    path("", include("allauth.idp.urls")),
    path("api/v1/", include("core.api.urls")),
    path("api/v1/", include("shopmonitor.api.urls")),
    path("api/v1/", include("shoptracker.api.urls")),
    path("", include("shopmonitor.urls")),
]

handler400 = "core.views.errors.bad_request"
handler404 = "core.views.errors.not_found"
handler500 = "core.views.errors.server_error"
