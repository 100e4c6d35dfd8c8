from django.urls import path

from . import views

app_name = "casework"
urlpatterns = [
    path("to-do", views.ToDoList.as_view(), name="to-do"),
    path("cases", views.CaseList.as_view(), name="cases"),
]
