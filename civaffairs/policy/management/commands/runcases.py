"""`manage.py runcases PATH...`: run policy cases and print those that failed, each with its explanation."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from civaffairs.policy import catalogue, trace
from civaffairs.policy.cases import Outcome, Report, run_paths
from civaffairs.policy.explain import lines


class Command(BaseCommand):
    help = "Run policy cases (files and folders); ends with “N passed, N failed”. Needs no database."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("paths", nargs="+", metavar="PATH")
        parser.add_argument("--rule", help="only the cases of this rule")
        parser.add_argument("--json", action="store_true", help="print the outcomes as JSON, one line a case")
        parser.add_argument("--explain", metavar="NAME", help="only the case of this name, with its whole explanation")
        parser.add_argument(
            "--with-packs", action="store_true", help="let the installed dated values count beside the cases' own"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        loaded = catalogue.packs() if options["with_packs"] else None
        report = run_paths(options["paths"], rule=options["rule"], name=options["explain"], loaded=loaded)
        show = self.show_json if options["json"] else self.show_words
        show(report, explain=bool(options["explain"]))
        self.stdout.write(f"{report.passed} passed, {report.failed} failed")
        if not report.ok:
            raise SystemExit(1)

    def show_json(self, report: Report, *, explain: bool) -> None:
        for outcome in report.outcomes:
            self.stdout.write(json.dumps(_plain(outcome, explain=explain), ensure_ascii=False))

    def show_words(self, report: Report, *, explain: bool) -> None:
        for outcome in report.outcomes:
            if outcome.passed and not explain:
                continue
            self.stdout.write(f"{'通过' if outcome.passed else '未通过'}:{outcome.name}({outcome.file})")
            for problem in outcome.problems:
                self.stdout.write(f"  {problem}")
            if outcome.evaluation:
                self.stdout.write("\n".join(f"  {line}" for line in lines(outcome.evaluation.trace)))


def _plain(outcome: Outcome, *, explain: bool) -> dict[str, Any]:
    evaluation = outcome.evaluation
    return {
        "name": outcome.name,
        "file": outcome.file,
        "passed": outcome.passed,
        "problems": outcome.problems,
        "expected": trace.text(outcome.case.get("expect", outcome.case.get("refuse"))),
        "outputs": trace.text(evaluation.outputs) if evaluation else None,
        "refusal": evaluation.refusal.code if evaluation and evaluation.refusal else None,
        "trace": evaluation.trace if evaluation and (explain or not outcome.passed) else None,
    }
