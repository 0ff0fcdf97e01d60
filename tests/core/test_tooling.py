# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The project's own checks find what they are for."""

import polib
import pytest

from scripts import lint, settings, translations

ADDON = "ecom_probe"


@pytest.fixture
def addon(tmp_path, monkeypatch):
    """An empty addon in a project of its own."""
    folder = tmp_path / "addons" / ADDON
    folder.mkdir(parents=True)
    monkeypatch.setattr(settings, "ROOT", tmp_path)
    monkeypatch.setattr(settings, "ADDONS", tmp_path / "addons")
    monkeypatch.setattr(settings, "OUR_ADDONS", (ADDON,))
    return folder


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def template(*entries):
    """A template with (text, place) entries."""
    file = polib.POFile()
    for text, place in entries:
        file.append(
            polib.POEntry(
                msgid=text, comment=f"module: {ADDON}", occurrences=[(place, "")]
            )
        )
    return file


def translate(addon, pairs, texts):
    """Write the template of these texts and these translations."""
    (addon / "i18n").mkdir()
    pot = template(*((text, "code:addons/x.py") for text in texts))
    pot.save(str(translations.template_path(ADDON)))
    po = polib.POFile()
    for text, translation in pairs.items():
        po.append(polib.POEntry(msgid=text, msgstr=translation))
    po.save(str(translations.translation_path(ADDON)))


# --- lint --------------------------------------------------------------------


def test_broken_xml_is_found(addon):
    write(addon / "views" / "good.xml", "<odoo/>")
    write(addon / "views" / "bad.xml", "<odoo>")
    (finding,) = lint.check_xml()
    assert finding.startswith("addons/ecom_probe/views/bad.xml: ")


def test_a_manifest_lists_what_exists_and_all_of_it(addon):
    write(addon / "__manifest__.py", '{"data": ["views/gone.xml", "views/here.xml"]}')
    write(addon / "views" / "here.xml", "<odoo/>")
    write(addon / "security" / "ir.model.access.csv", "id\n")
    write(addon / "static" / "src" / "screen.xml", "<templates/>")
    assert lint.check_manifests() == [
        "addons/ecom_probe/__manifest__.py: views/gone.xml does not exist",
        "addons/ecom_probe/__manifest__.py: security/ir.model.access.csv is not listed",
    ]


def test_an_addon_without_a_manifest_is_found(addon):
    assert lint.check_manifests() == ["addons/ecom_probe/__manifest__.py: missing"]


def test_empty_readme_parts_are_found(addon):
    for name in (
        "readme/CONFIGURE.md",
        "readme/USAGE.md",
        "static/description/icon.png",
    ):
        write(addon / name, "x")
    write(addon / "readme" / "DESCRIPTION.md", "")
    assert lint.check_readme() == [
        "addons/ecom_probe/readme/DESCRIPTION.md: missing or empty"
    ]


def test_a_file_of_501_lines_is_too_long(addon):
    write(addon / "short.py", "x\n" * 500)
    write(addon / "long.py", "x\n" * 501)
    assert lint.check_length() == ["addons/ecom_probe/long.py: 501 lines, 500 allowed"]


def test_the_exit_code_tells_whether_a_check_failed(addon, monkeypatch, capsys):
    monkeypatch.setattr(settings, "PYTHON", addon / "__manifest__.py")
    write(addon / "__manifest__.py", '{"data": []}')
    assert lint.main(["manifests", "xml"]) == 0
    write(addon / "views" / "bad.xml", "<odoo>")
    assert lint.main(["manifests", "xml"]) == 1
    assert capsys.readouterr().out.count("FAIL ") == 2


# --- translations ------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "translation", "fault"),
    [
        ("Waybill", "", "not translated"),
        ("%s left", "还剩", "other placeholders"),
        ("%(number)s printed", "已打印 %(name)s", "other placeholders"),
        ("100%% sure of %s", "%s 肯定", "other placeholders"),
        ("Hold <b>still</b>", "<b>别动", "other markup"),
        ("Unused", "没用", "no longer in use"),
    ],
)
def test_a_translation_that_cannot_be_used_is_found(addon, text, translation, fault):
    texts = () if text == "Unused" else (text,)
    translate(addon, {text: translation}, texts)
    (finding,) = translations.check()
    assert finding.startswith(f"ecom_probe: {fault}")


@pytest.mark.parametrize(
    ("text", "translation"),
    [
        ("Waybill", "运单"),
        ("%(count)s parcels of %(name)s", "%(name)s 的 %(count)s 个包裹"),
        ("Hold the <b>scanner</b> still", "<b>扫描枪</b>不要动"),
        ("5% discount", "九五折"),
    ],
)
def test_a_complete_translation_passes(addon, text, translation):
    translate(addon, {text: translation}, (text,))
    assert translations.check() == []


def test_a_text_missing_from_the_translations_is_found(addon):
    translate(addon, {}, ("Waybill",))
    assert translations.check() == ["ecom_probe: not translated: 'Waybill'"]


def test_merging_keeps_translations_and_forgets_unused_texts():
    old = polib.POFile()
    old.append(polib.POEntry(msgid="Waybill", msgstr="运单", occurrences=[("old", "")]))
    old.append(polib.POEntry(msgid="Gone", msgstr="没了"))
    merged = translations.merge(template(("Waybill", "new"), ("Scan", "here")), old)
    assert [(entry.msgid, entry.msgstr, entry.occurrences) for entry in merged] == [
        ("Waybill", "运单", [("new", "")]),
        ("Scan", "", [("here", "")]),
    ]


def test_a_new_use_of_a_known_text_makes_a_template_stale(addon, monkeypatch):
    translate(addon, {"Waybill": "运单"}, ("Waybill",))

    def export(_database, _addon, option):
        fresh = template(("Waybill", "code:addons/y.py"))
        fresh.save(option.removeprefix("--output="))

    monkeypatch.setattr(translations, "export", export)
    assert translations.stale("any") == [
        "gone: 'Waybill' in code:addons/x.py",
        "new: 'Waybill' in code:addons/y.py",
    ]
