"""Settings of the product in the browser journey: as in the tests, with files on disk and static files unbuilt."""

import os

from civaffairs.settings import test

globals().update({name: value for name, value in vars(test).items() if name.isupper()})
STORAGES = {
    **test.STORAGES,
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": os.environ["DOCUMENT_ROOT"]},
    },
}
WHITENOISE_USE_FINDERS = True
