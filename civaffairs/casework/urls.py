from django.urls import path

from .views import cases, to_do

app_name = "casework"
urlpatterns = [
    path("to-do", to_do.ToDoList.as_view(), name="to-do"),
    path("cases", cases.CaseList.as_view(), name="cases"),
]
