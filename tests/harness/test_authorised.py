"""What is wrong with targets.yaml, as it is said: found, expected, what to do, all at once."""

import pytest

from harness.authorised import EXPECTED, AuthorisedTarget
from harness.targets import TargetRefused, read_targets
from tests.harness.test_targets import FILE

WRONG = """\
- name: Staging
  base_url: [a]
  networks: [10.1.0.0/16, nonsense]
  most_users: 0
  most_requests_per_s: many
  windows: [night]
  time_zone: Mars/Base
  proof: https://errors.example/proof
  source_addresses: [x]
  valid_until: 2026-13-45
  owner:
  most_user: 5
  colour: red
  colour: blue
- 5
"""
SAID = (
    "line 13: found the key 'colour' twice, expected it once",
    "line 14: found the key 'colour' twice, expected it once",
    "line 1: name: found 'Staging', expected small letters, digits, - and _, beginning with a letter, such as staging",
    "line 2: base_url: found a list of 1, expected an address such as https://staging.example",
    "line 3: networks: found 'nonsense', expected a list of networks, at least one, such as [10.20.0.0/16]",
    "line 4: most_users: found 0, expected a whole number from 1 on, such as 2000",
    "line 5: most_requests_per_s: found 'many', expected a number above 0, such as 500, at most 1,000,000",
    "line 6: windows: found 'night', expected days and times such as 'Mon-Fri 22:00-05:00' or 'Sat 00:00-24:00'",
    "line 7: time_zone: found the time zone 'Mars/Base', expected one such as Asia/Ho_Chi_Minh",
    "line 8: proof: found 'https://errors.example/proof', expected a path that begins with / and has no query, such as "
    "/.well-known/portal-load/proof",
    "line 9: source_addresses: found 'x', expected a list of addresses such as [10.20.0.5]",
    "line 10: valid_until: found '2026-13-45', expected a date such as 2026-12-31",
    "line 11: owner: found nothing, expected a text such as portal operations",
    "line 1: the key approval is missing; add approval: a text such as LT-2026-17",
    "line 12: found the unknown key 'most_user'; did you mean 'most_users'?",
    "line 13: found the unknown key 'colour'; known here: {known}",
    "line 15: found 5, expected an entry: keys and values, '- name: ...' the first",
)  # fmt: skip


def refused(tmp_path, content):
    file = tmp_path / "targets.yaml"
    file.write_bytes(content)
    with pytest.raises(TargetRefused) as refusal:
        read_targets(file)
    return str(refusal.value).removeprefix(f"{file} cannot be read, so nothing in it is authorised:")


def test_all_that_is_wrong_is_said_at_once_in_our_own_words(tmp_path):
    known = f"{', '.join(list(EXPECTED)[:12])}, and {len(EXPECTED) - 12} more"
    said = refused(tmp_path, WRONG.encode())
    assert sorted(said.split("\n  ")[1:]) == sorted(line.format(known=known) for line in SAID)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"- name: [", " line 1: is not YAML: expected the node content, but found '<stream end>'; put it right there"),
        (b"\xff\xfe\xff", " found bytes that are no UTF-8, expected a text; save it as UTF-8"),
        (
            b"# nobody\nnonsense",
            " line 2: found 'nonsense', expected a list of entries that each begin with '- name: ...', or []",
        ),
        (b"- &a [*a]", " line 1: found too much, or too deep, expected a few entries"),
        (b"- !!int x", " found what YAML cannot read, expected a list of entries; see the file's example"),
        (FILE.encode() * 2, " found 2 entries of the name 'staging', expected one; give each a name of its own"),
    ],
)  # fmt: skip
def test_what_is_no_list_of_entries_is_said_in_our_own_words(tmp_path, content, said):
    assert refused(tmp_path, content) == said


def test_of_each_key_it_is_known_what_it_may_say():
    assert set(EXPECTED) == set(AuthorisedTarget.model_fields)
