"""Addresses of the trainer application."""

from django.urls import path

from trainer.views import builder, claims, experiments, progress, sharing, tables, workers

app_name = "trainer"
urlpatterns = [
    # /claims/
    path("claims/", claims.claims, name="claims"),
    path("claims/textbooks/", claims.textbooks, name="textbooks"),
    path("claims/<slug:slug>/", claims.claim, name="claim"),
    path("claims/<slug:slug>/show/", claims.reveal_claim, name="reveal_claim"),
    # /workers/
    path("workers/", workers.workers, name="workers"),
    # /experiments/
    path("experiments/", experiments.experiments, name="experiments"),
    path("experiments/new/", builder.build, name="build"),
    path("experiments/compare/", experiments.comparison, name="compare"),
    path("experiments/<uuid:public_id>/", experiments.experiment, name="experiment"),
    path("experiments/<uuid:public_id>/progress/", progress.progress, name="progress"),
    path("experiments/<uuid:public_id>/cancel/", experiments.cancel, name="cancel"),
    path("experiments/<uuid:public_id>/add-seeds/", experiments.more_seeds, name="add_seeds"),
    path("experiments/<uuid:public_id>/share/", sharing.share, name="share"),
    path("experiments/<uuid:public_id>/unshare/", sharing.unshare, name="unshare"),
    path("experiments/<uuid:public_id>/seeds/", sharing.seeds, name="seeds"),
    path("experiments/<uuid:public_id>/download/<slug:name>/", sharing.download, name="download"),
    # /tables/
    path("tables/", tables.tables, name="tables"),
    path("tables/<uuid:public_id>/delete/", tables.delete, name="delete_table"),
    # /shared/
    path("shared/<str:share_key>/", sharing.shared, name="shared"),
    path("shared/<str:share_key>/seeds/", sharing.shared_seeds, name="shared_seeds"),
    path("shared/<str:share_key>/download/<slug:name>/", sharing.shared_download, name="shared_download"),
]
