"""Translation templates and their Chinese translations. Needs polib.

    .local/venv/bin/python -m scripts.translations check
    .local/venv/bin/python -m scripts.translations stale DATABASE
    .local/venv/bin/python -m scripts.translations update [DATABASE]

``i18n/<addon>.pot`` of an addon is what Odoo exports. ``i18n/zh_CN.po`` holds a
translation of each of its texts, and nothing else. When Odoo loads a ``.po``, it
takes from the ``.pot`` beside it where each text is used
(``odoo/tools/translate.py``, ``PoFileReader``): a template that is out of date
leaves texts untranslated, however complete the ``.po`` looks.

What is exported depends on the database: records of demo data are texts, too,
and other modules add fields to our models. The database has to have
``settings.PLAIN_ADDONS`` and our addons, without demo data.
"""

import re
import sys
import tempfile
from collections import Counter
from pathlib import Path

import polib

from . import odoo, settings
from .settings import say

# What the program fills in: %s, %d, %.2f, %(name)s; %% stands for the sign.
PLACEHOLDER = re.compile(r"%(?:\(\w+\))?(?:[-+0#]*\d*(?:\.\d+)?[diouxXeEfFgGrs]|%)")
# Elements a text of a view may contain: <b>, </b>, <br/>.
ELEMENT = re.compile(r"</?[A-Za-z][\w:-]*")
METADATA = {
    "Project-Id-Version": "Odoo Server 19.0",
    "Language": settings.LANGUAGE,
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=1; plural=0;",
}
SHOWN = 20  # findings of one addon; the rest is counted


# --- files -------------------------------------------------------------------


def template_path(addon: str) -> Path:
    """File with the texts of an addon, as Odoo names it."""
    return settings.ADDONS / addon / "i18n" / f"{addon}.pot"


def translation_path(addon: str) -> Path:
    """File with the Chinese translations of an addon."""
    return settings.ADDONS / addon / "i18n" / f"{settings.LANGUAGE}.po"


def uses(template: polib.POFile) -> set[tuple[str, str]]:
    """Each text of a template together with each place of its use.

    Headers and line numbers, which say nothing about the texts, are left out.
    """
    return {
        (entry.msgid, place) for entry in template for place, _line in entry.occurrences
    }


# --- check, without a database -----------------------------------------------


def check() -> list[str]:
    """What is wrong with the committed translations.

    :return: findings to show, none when every text of every template has a
        translation with the same placeholders and markup
    """
    findings = []
    for addon in settings.OUR_ADDONS:
        found = check_addon(addon)
        findings += found[:SHOWN]
        if len(found) > SHOWN:
            findings.append(f"{addon}: and {len(found) - SHOWN} more")
    return findings


def check_addon(addon: str) -> list[str]:
    """What is wrong with the translations of one addon."""
    paths = (template_path(addon), translation_path(addon))
    missing = [path for path in paths if not path.exists()]
    if missing:
        return [f"{path.relative_to(settings.ROOT)}: missing" for path in missing]
    template, translation = (polib.pofile(str(path)) for path in paths)
    texts = {entry.msgid for entry in template}
    known = {entry.msgid: entry for entry in translation if not entry.obsolete}
    findings = [f"{addon}: not translated: {text!r}" for text in texts - set(known)]
    for text, entry in known.items():
        reason = "no longer in use" if text not in texts else entry_fault(entry)
        if reason:
            findings.append(f"{addon}: {reason}: {text!r}")
    return sorted(findings)


def entry_fault(entry: polib.POEntry) -> str:
    """Why a translation cannot be used, '' when it can."""
    if not entry.translated():  # empty, or marked as fuzzy
        return "not translated"
    for name, pattern in (("placeholders", PLACEHOLDER), ("markup", ELEMENT)):
        expected = Counter(pattern.findall(entry.msgid))
        if Counter(pattern.findall(entry.msgstr)) != expected:
            return f"other {name} in {entry.msgstr!r}"
    return ""


# --- export and merge --------------------------------------------------------


def stale(database: str) -> list[str]:
    """How the committed templates differ from what Odoo exports now.

    :param database: the addons installed as the module's docstring says
    :return: one line for each text or use that was added or removed, none when
        the templates are up to date
    """
    fresh, committed = set(), set()
    with tempfile.TemporaryDirectory() as folder:
        # One file for each: in a common one, Odoo names a record that two of the
        # addons extend for the first of them only.
        for addon in settings.OUR_ADDONS:
            fresh_path = Path(folder) / f"{addon}.pot"
            export(database, addon, f"--output={fresh_path}")
            fresh |= uses(polib.pofile(str(fresh_path)))
            if (path := template_path(addon)).exists():
                committed |= uses(polib.pofile(str(path)))
    lines = [f"new: {text!r} in {place}" for text, place in fresh - committed]
    lines += [f"gone: {text!r} in {place}" for text, place in committed - fresh]
    return sorted(lines)


def export(database: str, *arguments: str) -> None:
    """Have Odoo write the templates of the addons named, into them unless told."""
    odoo.call(
        "i18n",
        "export",
        f"--database={database}",
        *arguments,
        log=settings.LOG_DIR / "i18n.log",
    )


def update(database: str) -> None:
    """Write the templates anew and bring the translations in line with them.

    :param database: the addons installed as the module's docstring says
    """
    paths = {addon: template_path(addon) for addon in settings.OUR_ADDONS}
    before = {
        path: path.read_text(encoding="utf-8")
        for path in paths.values()
        if path.exists()
    }
    export(database, *settings.OUR_ADDONS)
    for addon, path in paths.items():
        template = polib.pofile(str(path))
        if path in before and uses(polib.pofile(before[path])) == uses(template):
            # Nothing but its date had changed.
            path.write_text(before[path], encoding="utf-8")
        target = translation_path(addon)
        old = polib.pofile(str(target)) if target.exists() else polib.POFile()
        merged = merge(template, old)
        merged.save(str(target))
        empty = len(merged.untranslated_entries())
        say(f"{addon}: {len(merged)} texts, {empty} without a translation")


def fresh_database() -> str:
    """Name of a new database as the module's docstring wants it."""
    name = "ecom_i18n"
    odoo.clone_database(odoo.plain_database(), name)
    odoo.install(name, settings.OUR_ADDONS, settings.LOG_DIR / "i18n-install.log")
    return name


def merge(template: polib.POFile, old: polib.POFile) -> polib.POFile:
    """Translations for exactly the texts of a template, in its order.

    :param template: what is to be translated
    :param old: where translations are taken from; of texts that are no longer
        used, nothing is kept
    """
    translations = {entry.msgid: entry.msgstr for entry in old if entry.translated()}
    merged = polib.POFile()
    merged.header = template.header
    merged.metadata = METADATA
    for entry in template:
        merged.append(
            polib.POEntry(
                msgid=entry.msgid,
                msgstr=translations.get(entry.msgid, ""),
                comment=entry.comment,
                occurrences=entry.occurrences,
            )
        )
    return merged


def main(arguments: list[str]) -> int:
    """Exit code of a command line."""
    match arguments:
        case ["check"]:
            findings = check()
            for finding in findings:
                print(finding)
            return 1 if findings else 0
        case ["stale", database]:
            lines = stale(database)
            print("\n".join(lines))
            return 1 if lines else 0
        case ["update", *names]:
            update(names[0] if names else fresh_database())
            return 0
    sys.exit(__doc__)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
