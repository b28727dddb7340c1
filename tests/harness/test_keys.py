import errno
import json
import os
import stat
from pathlib import Path

import pytest

from harness.keys import KeyRefused, key_of_text, key_to_text, make_keys, masters_key, new_keys, read_key


def test_each_side_knows_the_other(tmp_path):
    file = tmp_path / "fleet.key"
    make_keys(file)
    workers, masters = read_key(file), read_key(masters_key(file))
    assert (workers.other_public, masters.other_public) == (masters.public, workers.public)
    assert len({workers.secret, masters.secret, workers.public, masters.public}) == 4


def test_a_key_goes_through_text_and_its_secret_into_no_log():
    masters, workers = new_keys()
    assert [key_of_text(key_to_text(key)) for key in (masters, workers)] == [masters, workers]
    assert masters.secret not in repr(masters)


def test_the_secret_of_the_master_goes_to_no_worker(tmp_path):
    file = tmp_path / "fleet.key"
    make_keys(file)
    assert read_key(masters_key(file)).secret not in file.read_text(encoding="utf-8")


def test_only_the_owner_can_read_it(tmp_path):
    file = tmp_path / "fleet.key"
    make_keys(file)
    assert {stat.S_IMODE(it.stat().st_mode) for it in (file, masters_key(file))} == {0o600}


def test_a_key_is_never_overwritten(tmp_path):
    file = tmp_path / "fleet.key"
    make_keys(file)
    before = file.read_text(encoding="utf-8")
    with pytest.raises(KeyRefused, match="is there already"):
        make_keys(file)
    assert file.read_text(encoding="utf-8") == before


@pytest.mark.parametrize("there", ["fleet.key", "fleet.key.master"])
def test_where_one_half_is_there_the_other_is_not_written(there, tmp_path):
    (tmp_path / there).write_text("mine", encoding="utf-8")
    with pytest.raises(KeyRefused, match=f"{there} is there already"):
        make_keys(tmp_path / "fleet.key")
    assert {file.name: file.read_text(encoding="utf-8") for file in tmp_path.iterdir()} == {there: "mine"}


@pytest.mark.parametrize("half", ["fleet.key", "fleet.key.master"])
def test_a_half_that_cannot_be_written_leaves_nothing(half, tmp_path, monkeypatch):
    """As on a disk that has just become full, or that belongs to somebody else."""
    really_open = os.open

    def refused(path, *words):
        if str(path).endswith(half):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return really_open(path, *words)

    monkeypatch.setattr(os, "open", refused)
    with pytest.raises(KeyRefused, match=f"{half} cannot be written: No space left"):
        make_keys(tmp_path / "fleet.key")
    assert list(tmp_path.iterdir()) == []


ONE = key_to_text(new_keys().workers)


def changed(**keys):
    return json.dumps(json.loads(ONE) | keys)


@pytest.mark.parametrize(
    "text",
    [
        "", "{}", "[]", "null", "7", '{"format": 2}', '{"format": 2, "public": 7}', "\x00", "[" * 100_000,
        '{"format": 2, "public": "a", "secret": "b", "other_public": "c"}',
        changed(secret="a" * 39), changed(secret="a" * 41), changed(secret="a" * 39 + "~"),
        changed(secret="a" * 39 + "\n"), changed(more="a" * 40), changed(format="2"), changed(format=True),
    ],
)  # fmt: skip
@pytest.mark.parametrize("name", ["fleet.key", "fleet.key.master"])
def test_what_is_no_key_is_said_to_be_none_and_what_to_do_can_be_done(name, text, tmp_path):
    for half in ("fleet.key", "fleet.key.master"):
        (tmp_path / half).write_text(text, encoding="utf-8")
    with pytest.raises(KeyRefused, match="holds no key") as refused:
        read_key(tmp_path / name)
    remake(tmp_path, str(refused.value))


def remake(folder, advice):
    """As it is said: both are removed, and the command makes them."""
    file = folder / "fleet.key"
    assert f"remove {file} and {masters_key(file)}, then `portal-load key {file}`" in advice
    file.unlink()
    masters_key(file).unlink()
    make_keys(file)
    assert read_key(file)


@pytest.mark.parametrize("version", [1, 3])
def test_a_key_of_another_version_is_said_to_be_one(version, tmp_path):
    for half in ("fleet.key", "fleet.key.master"):
        (tmp_path / half).write_text(changed(format=version), encoding="utf-8")
    with pytest.raises(KeyRefused, match="is of another version of portal-load") as refused:
        read_key(tmp_path / "fleet.key.master")
    remake(tmp_path, str(refused.value))


@pytest.mark.parametrize("name", [".", "/", ""])
def test_what_is_no_files_name_is_no_key(name):
    for use in (make_keys, read_key, masters_key):
        with pytest.raises(KeyRefused, match="expected the name of a file"):
            use(Path(name))


def test_a_key_that_is_not_there_is_named(tmp_path):
    with pytest.raises(KeyRefused, match="cannot be read: No such file"):
        read_key(tmp_path / "none.key")
