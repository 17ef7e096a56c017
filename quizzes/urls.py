"""Addresses of the quizzes application."""

from django.urls import path

from quizzes.views import news, practice, study

app_name = "quizzes"
urlpatterns = [
    path("learn/", study.learn, name="learn"),
    path("learn/regraded/", news.put_away, name="put_away"),
    path("concepts/<slug:slug>/", study.concept, name="concept"),
    path("questions/<slug:slug>/", practice.question, name="question"),
    path("attempts/<uuid:public_id>/", practice.attempt, name="attempt"),
]
