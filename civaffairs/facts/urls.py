from django.urls import path

from . import views

app_name = "facts"
urlpatterns = [
    path("administration/deliveries", views.DeliveryList.as_view(), name="deliveries"),
    path("administration/deliveries/<uuid:delivery>/replay", views.ReplayDelivery.as_view(), name="delivery-replay"),
    path("administration/webhooks", views.WebhookList.as_view(), name="webhooks"),
    path("administration/webhooks/<uuid:webhook>", views.WebhookPage.as_view(), name="webhook"),
    path("administration/webhooks/<uuid:webhook>/replay", views.ReplayMessages.as_view(), name="webhook-replay"),
    path("administration/webhooks/<uuid:webhook>/end", views.EndWebhook.as_view(), name="webhook-end"),
]
