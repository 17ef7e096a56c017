"""Every address of the site."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path
from django.utils.translation import gettext_lazy as _

from studyapp import owner_link, views

handler400 = "studyapp.views.bad_request"

admin.site.site_header = admin.site.site_title = _("Deep Learning Lab Notebook")

urlpatterns = [
    path("admin/", admin.site.urls),
    path("enter/<str:token>/", owner_link.enter, name="enter"),
]

urlpatterns += i18n_patterns(
    path("", views.home, name="home"),
    path("accounts/", include("allauth.account.urls")),
    path("", include("quizzes.urls")),
    path("", include("trainer.urls")),
)
