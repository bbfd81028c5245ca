"""Pages of the back office that belong to no table; they stand before the site's own addresses."""

from django.contrib import admin
from django.urls import path

from core.admin.database_report import show_database
from core.admin.find_record import find_record
from core.admin.first_day.pages import for_administrators, show_steps
from core.admin.first_day.views import BadgesView, MachinesView, PeopleView, PlacesView
from core.admin.health import show_health
from core.admin.issue_badges import issue_badges
from core.admin.people_of_area import show_people_of_area

urlpatterns = [
    path("issue-badges/", admin.site.admin_view(issue_badges), name="issue_badges"),
    path("people-of-area/", admin.site.admin_view(show_people_of_area), name="people_of_area"),
    path("health/", for_administrators(show_health), name="suite_health"),
    path("database/", for_administrators(show_database), name="suite_database"),
    path("things/<str:kind>/<uuid:uid>/", for_administrators(find_record), name="find_record"),
    path("first-day/", for_administrators(show_steps), name="first_day"),
    path("first-day/places/", for_administrators(PlacesView.as_view()), name="first_day_places"),
    path(
        "first-day/machines/", for_administrators(MachinesView.as_view()), name="first_day_machines"
    ),
    path("first-day/people/", for_administrators(PeopleView.as_view()), name="first_day_people"),
    path("first-day/badges/", for_administrators(BadgesView.as_view()), name="first_day_badges"),
]
