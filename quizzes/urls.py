"""Addresses of the quizzes application."""

from django.urls import path

from quizzes.views import certainty, news, practice, reports, study

app_name = "quizzes"
urlpatterns = [
    path("learn/", study.learn, name="learn"),
    path("learn/regraded/", news.put_away, name="put_away"),
    path("learn/certainty-marking/", certainty.switch, name="certainty_marking"),
    path("concepts/<slug:slug>/", study.concept, name="concept"),
    path("questions/<slug:slug>/", practice.question, name="question"),
    path("questions/<slug:slug>/report/", reports.report_question, name="report_question"),
    path("attempts/<uuid:public_id>/", practice.attempt, name="attempt"),
    path("attempts/<uuid:public_id>/next/", practice.after_attempt, name="after_attempt"),
    path("attempts/<uuid:public_id>/report/", reports.report_attempt, name="report_attempt"),
    path("reports/<uuid:public_id>/", reports.report, name="report"),
]
