"""`manage.py migrate`: as the owner of the tables unless told otherwise."""

from django.core.management.commands.migrate import Command as DjangoMigrate


class Command(DjangoMigrate):
    """Django's command with the owning role as its default; the application role may not change a table."""

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.set_defaults(database="migrator")
