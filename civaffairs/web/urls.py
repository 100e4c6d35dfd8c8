from django.urls import path

from . import monitoring, views
from .specimens import pages

urlpatterns = [
    path("", views.Home.as_view(), name="home"),
    path("display", views.set_display, name="display-settings"),
    path("lists/columns", views.ArrangeList.as_view(), name="list-arrange"),
    path("lists/filters", views.KeepFilter.as_view(), name="list-filters"),
    path("id-number/check", views.check_id_number, name="id-number-check"),
    path("manual", views.manual_contents, name="manual"),
    path("manual/<slug:name>", views.manual_page, name="manual-page"),
    path("monitor/alive", monitoring.alive, name="monitor-alive"),
    path("monitor/ready", monitoring.ready, name="monitor-ready"),
    path("style-guide/", pages.style_guide, name="style-guide"),
    path("style-guide/<slug:page>/", pages.specimen_page, name="style-guide-page"),
]
