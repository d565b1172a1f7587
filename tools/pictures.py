"""The pictures of README.md, taken from the running product: `make pictures`."""

import shutil
import subprocess
import tempfile
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright
from werkzeug.serving import make_server

from cxassess import demo, jobs, migrations
from cxassess.app import create_app
from cxassess.records import clock

PICTURES = Path(__file__).resolve().parent.parent / "docs/pictures"
CHROMIUM = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
]
CLOSED = "harbourline-2026-spring"


def main() -> None:
    """Load the demo, serve it, take the pictures."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, _served(Path(folder)) as (app, address):
        with sync_playwright() as play:
            program = shutil.which("chromium") or shutil.which("chromium-browser")
            browser = play.chromium.launch(executable_path=program, args=CHROMIUM)
            page = browser.new_page(viewport={"width": 1280, "height": 900}, color_scheme="light")
            _question(page, address)
            _results(page, address)
            browser.close()
        with app.app_context():
            report = Path(folder) / "report.pdf"
            report.write_bytes(jobs.report_pdf(demo.ORGANISATION, CLOSED, "en"))
        _report_page(report, 2)


@contextmanager
def _served(folder: Path) -> Any:
    app = create_app({"DATA_FOLDER": str(folder)})
    with app.app_context():
        migrations.upgrade()
        demo.load(clock.today())
    server = make_server("127.0.0.1", 0, app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield app, f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()


def _question(page: Page, address: str) -> None:
    page.goto(f"{address}/r/{demo.OPEN_ROUND}/group")
    page.get_by_label("I lead this organisation").check()
    page.get_by_role("button", name="Continue", exact=True).click()
    page.locator("fieldset").first.locator("input[type=radio]").nth(2).check()
    page.screenshot(path=PICTURES / "question.png", clip={"x": 0, "y": 0, "width": 1280, "height": 900})


def _results(page: Page, address: str) -> None:
    page.goto(f"{address}/office/sign-in")
    page.get_by_label("E-mail").fill(demo.LEADER)
    page.get_by_label("Password").fill(demo.PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.goto(f"{address}/office/rounds/{CLOSED}")
    page.screenshot(
        path=PICTURES / "results.png", clip={"x": 0, "y": 0, "width": 1280, "height": 1150}, full_page=True
    )
    page.locator("table.heat").screenshot(path=PICTURES / "heatmap.png")


def _report_page(report: Path, number: int) -> None:
    pages = ["-f", str(number), "-l", str(number), "-r", "80", "-png", "-singlefile"]
    subprocess.run(["pdftoppm", *pages, str(report), str(PICTURES / "report")], check=True)


if __name__ == "__main__":
    main()
