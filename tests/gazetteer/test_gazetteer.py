from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from dragoman.errors import GazetteerError
from dragoman.gazetteer import Gazetteer, import_geonames, store
from dragoman.gazetteer.names import DATA, exact_key, loose_key, rough_key
from dragoman.gazetteer.sources import own_places, read_places_file


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer.default()


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Ḩimş", "Hims"),
        ("Al-Bab", "al bab"),
        ("Sana'a", "Sanaa"),
        ("Saint Louis", "St. Louis"),
        ("The Hague", "Hague"),
    ],
)
def test_exact_key_folds_writing(a: str, b: str) -> None:
    assert exact_key(a) == exact_key(b)


@pytest.mark.parametrize(
    ("a", "b"),
    [("Tal Abyad", "Tell Abyad"), ("Kafr Nabl", "Kfar Nabl"), ("Saraqib", "Saraqeeb"), ("Maarat al-Numan", "Maaret an-Nouman"),
     ("Raqqa", "ar-Raqqah"), ("Qusayr", "al-Qusayr"), ("Beit Lahia", "Bayt Lahiya")],
)  # fmt: skip
def test_loose_key_folds_romanisation(a: str, b: str) -> None:
    assert loose_key(exact_key(a)) == loose_key(exact_key(b))


def test_rough_key_folds_vowels_only() -> None:
    assert rough_key("sarmin") == rough_key("sermin")
    assert rough_key("sarmin") != rough_key("sarmid")


def test_lookup_says_found_ambiguous_unknown(gazetteer: Gazetteer) -> None:
    assert gazetteer.lookup("Saraqib").status == "found"
    assert gazetteer.lookup("Paris").status == "ambiguous"
    assert gazetteer.lookup("Xyzzyville").status == "unknown"
    assert gazetteer.lookup("Xyzzyville").entries == ()


def test_exact_form_comes_before_loose_form(gazetteer: Gazetteer) -> None:
    assert gazetteer.lookup("Homs").how == "exact"
    loose = gazetteer.lookup("Maaret an-Noaman")
    assert loose.how in ("loose", "rough")
    assert loose.entries[0].country == "SYR"


@pytest.mark.parametrize(
    ("name", "country", "kind"),
    [("Syria", "SYR", "country"), ("U.K.", "GBR", "country"), ("Laurel County", "USA", "admin2"), ("Donbas", "UKR", "region"),
     ("Eastern Ghouta", "SYR", "area"), ("Bab al-Hawa", "SYR", "crossing"), ("Kafr Nabl", "SYR", "city"),
     ("Chalatenango", "SLV", "admin1"), ("Scotland", "GBR", "admin1"), ("Khan Younis", "PSE", "city")],
)  # fmt: skip
def test_places_of_the_world(gazetteer: Gazetteer, name: str, country: str, kind: str) -> None:
    assert any(e.country == country and e.kind == kind for e in gazetteer.lookup(name).entries)


def test_states_by_abbreviation(gazetteer: Gazetteer) -> None:
    assert gazetteer.state("Tex.")[0].name == "Texas"
    assert gazetteer.state("OH")[0].name == "Ohio"
    assert gazetteer.state("Zz.") == ()


def test_own_places_stand_in_their_country() -> None:
    boxes = {
        "SYR": (32, 38, 35, 43),
        "UKR": (44, 53, 22, 41),
        "PSE": (31, 33, 34, 36),
        "LBN": (33, 35, 35, 37),
    }
    for row in own_places(DATA):
        if row.country in boxes:
            south, north, west, east = boxes[row.country]
            assert south <= row.latitude <= north, row.names
            assert west <= row.longitude <= east, row.names


def test_a_bad_line_names_file_and_line(tmp_path: Path) -> None:
    bad = tmp_path / "places_bad.txt"
    bad.write_text("= city SYR 10\n35.0 Nowhere\n")
    with pytest.raises(GazetteerError, match=r"places_bad\.txt:2"):
        list(read_places_file(bad))


def test_a_damaged_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "gazetteer.bin"
    path.write_bytes(b"not a gazetteer at all")
    with pytest.raises(GazetteerError, match="delete it"):
        store.read(path)


def test_arrays_come_back_as_written(tmp_path: Path) -> None:
    row = store.Row(("Foo", "Fu"), 3, 1.5, 2.5, "SYR", "Idlib", 7, 100)
    arrays = store.pack([row], {store.key_hash("foo"): [0], store.key_hash("fu"): [1]})
    store.write(arrays, tmp_path / "g.bin")
    found = Gazetteer(store.read(tmp_path / "g.bin")).lookup("Fu")
    assert found.status == "found"
    assert found.entries[0].alternate
    assert (found.entries[0].name, found.entries[0].geonames_id, found.entries[0].admin1) == (
        "Foo",
        7,
        "Idlib",
    )


DUMP = "\t".join(
    ["9999", "Kafr Testa", "Kafr Testa", "", "35.9", "36.7", "P", "PPL", "SY", "", "12", "", "", "", "120", "", "", "Asia/Damascus", "2024-01-01"]
)  # fmt: skip


def test_import_of_a_geonames_dump(tmp_path: Path) -> None:
    dump, names, out = tmp_path / "SY.txt", tmp_path / "alternateNames.txt", tmp_path / "syria.tsv"
    dump.write_text(DUMP + "\n")
    names.write_text("1\t9999\ten\tKfar Testah\n")
    assert import_geonames(dump, names, out) == (1, ())
    text = out.read_text()
    assert "9999\tvillage\tSYR\tIdlib\t35.9\t36.7\t120\tKafr Testa|Kfar Testah" in text


def test_import_refuses_other_files(tmp_path: Path) -> None:
    dump = tmp_path / "SY.txt"
    dump.write_text("hello\n")
    with pytest.raises(GazetteerError, match=r"SY\.txt: no line"):
        import_geonames(dump, None, tmp_path / "out.tsv")
    with pytest.raises(GazetteerError, match="cannot read"):
        import_geonames(tmp_path / "none.txt", None, tmp_path / "out.tsv")


def test_import_of_a_zip_as_geonames_packs_it(tmp_path: Path) -> None:
    dump, out = tmp_path / "SY.zip", tmp_path / "syria.tsv"
    with zipfile.ZipFile(dump, "w") as packed:
        packed.writestr("readme.txt", "hello\n" * 200)
        packed.writestr("SY.txt", "\ufeff" + DUMP + "\r\n")
    assert import_geonames(dump, None, out).places == 1
    assert "Kafr Testa" in out.read_text()


def test_import_sets_broken_lines_aside(tmp_path: Path) -> None:
    dump, out = tmp_path / "SY.txt", tmp_path / "syria.tsv"
    dump.write_text(f"broken\n{DUMP}\n{DUMP.replace('35.9', 'north')}\n")
    assert import_geonames(dump, None, out) == (1, (1, 3))


def test_import_shows_names_as_newspapers_print_them(tmp_path: Path) -> None:
    dump, out = tmp_path / "SY.txt", tmp_path / "syria.tsv"
    dump.write_text(DUMP.replace("Kafr Testa\tKafr Testa", "Kafr Testā\tKafr Testa"), encoding="utf-8")
    import_geonames(dump, None, out)
    assert "\tKafr Testa|Kafr Testā\n" in out.read_text(encoding="utf-8")
