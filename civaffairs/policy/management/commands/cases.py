"""`manage.py cases export|import`: policy cases as a workbook, one row a case, and back to YAML."""

from pathlib import Path
from typing import Any

import yaml
from django.core.management.base import BaseCommand, CommandError, CommandParser

from civaffairs.policy.cases import case_files, read_cases, run_case
from civaffairs.policy.workbooks import case_text, export_cases, import_cases


class Command(BaseCommand):
    help = "Write case files to an xlsx workbook, or a workbook to a case file. Needs no database."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        out = acts.add_parser("export", help="case files and folders to a workbook")
        out.add_argument("paths", nargs="+", metavar="PATH")
        out.add_argument("--to", required=True, type=Path, metavar="FILE.xlsx")
        back = acts.add_parser("import", help="a workbook to a case file")
        back.add_argument("workbook", type=Path, metavar="FILE.xlsx")
        back.add_argument("--to", required=True, type=Path, metavar="FILE.yaml")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["act"] == "export":
                self.export(options["paths"], options["to"])
            else:
                self.import_workbook(options["workbook"], options["to"])
        except (OSError, yaml.YAMLError) as trouble:
            raise CommandError(str(trouble)) from None

    def export(self, paths: list[str], target: Path) -> None:
        cases = [case for file in case_files(paths) for case in read_cases(file)]
        self.stdout.write(f"{export_cases(cases, target)} cases written to {target}")

    def import_workbook(self, workbook: Path, target: Path) -> None:
        try:
            cases = import_cases(workbook)
        except OSError:
            raise
        except Exception as trouble:
            if trouble.__class__.__module__.startswith("civaffairs"):
                raise
            raise CommandError(f"{workbook}不是可读取的xlsx工作簿：{trouble}") from None
        target.write_text(case_text(cases), "utf-8")
        failed = [outcome for case in cases if not (outcome := run_case(case)).passed]
        for outcome in failed:
            self.stdout.write(f"未通过：{outcome.name}：{'；'.join(outcome.problems)}")
        self.stdout.write(f"{len(cases)} cases written to {target}, {len(failed)} failed")
