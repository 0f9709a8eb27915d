"""Which of the keys that a person wants can be had."""

import pkgutil
from importlib import import_module

import pytest
from textual.binding import Binding
from textual.dom import DOMNode

import mailtrove.tui
from mailtrove.tui.keys.keymap import grant
from mailtrove.tui.keys.names import NoSuchKey, read_keys, written
from mailtrove.tui.keys.places import places


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("j", ("j",)),
        ("J, down", ("J", "down")),
        ("?", ("question_mark",)),
        ("question_mark", ("question_mark",)),
        ("comma,;", ("comma", "semicolon")),
        ("PgDn,esc,F2,Ctrl+G", ("pagedown", "escape", "f2", "ctrl+g")),
        ("ö", ("ö",)),
        ("j,j", ("j",)),
    ],
)
def test_keys_are_written_as_people_write_them(text: str, keys: tuple[str, ...]) -> None:
    assert read_keys(text) == keys
    assert read_keys(",".join(written(key) for key in keys)) == keys


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("hyperspace", 'has no key “hyperspace” in it: expected a letter, a sign, or a name like "enter"'),
        ("j,", "must be a letter, a sign, or a name"),
        ("", "must be a letter"),
        ("shift+j", "must be “J” where “shift+j” is meant"),
        ("ctrl+i", "a terminal sends it as tab"),
        ("alt+x", "a terminal sends it as escape and another key"),
        ("\x1b", "must be a letter"),
    ],
)
def test_what_is_no_key_is_refused_with_what_was_expected(text: str, said: str) -> None:
    with pytest.raises(NoSuchKey) as refused:
        read_keys(text)
    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("wanted", "changed"),
    [
        ({"mail.search": "f3"}, {"mail.search": ("f3",)}),
        ({"list.down": "k", "list.up": "j"}, {"list.down": ("k",), "list.up": ("j",)}),
        ({"sync.pause": "u", "sync.resume": "u"}, {"sync.pause": ("u",), "sync.resume": ("u",)}),
        ({"explore.next": "n"}, {"explore.next": ("n",)}),  # n is another's only where these two never meet
        ({"app.help_anywhere": ";,f1"}, {"app.help_anywhere": ("semicolon", "f1")}),
    ],
)
def test_what_hides_nothing_is_granted(wanted: dict[str, str], changed: dict[str, tuple[str, ...]]) -> None:
    granted = grant(places(), wanted)
    assert not granted.faults
    assert granted.changed == changed


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ({"mail.serch": "x"}, ["mail.serch is unknown; is mail.search meant?"]),
        ({"nonsense": "x"}, ["nonsense is unknown; `mailtrove keys` lists what there is"]),
        ({"list.down": "f"}, ["list.down can't have f: in Mail, the list that is mail.folders (Folders)"]),
        ({"mail.folders": "/"}, ["mail.folders can't have /: in Mail, the list that is mail.find (Find)"]),
        (
            {"list.down": "ctrl+g", "list.up": "ctrl+g"},
            [
                "list.down can't have ctrl+g: in Mail, the list that is list.up (Up)",
                "list.up can't have ctrl+g: in Mail, the list that is list.down (Down)",
            ],
        ),
        ({"app.quit": "ctrl+p"}, ["app.quit can't have ctrl+p: in Mail, the list that is app.commands (Commands)"]),
        ({"add.back": "b"}, ["add.back can't have b alone: a field takes that as text. Expected is a second key like"]),
        ({"app.commands": ";,f9"}, ["app.commands can't have ; as it works in every field, which takes that as text."]),
    ],
)
def test_what_would_hide_or_be_hidden_is_refused_with_the_reason(wanted: dict[str, str], said: list[str]) -> None:
    granted = grant(places(), wanted)
    assert not granted.changed
    told = [f"{fault.id} {fault.why}" for fault in granted.faults]
    assert len(told) == len(said)
    assert all(words in whole for words, whole in zip(said, told, strict=True))


def test_a_refused_wish_leaves_the_others_and_what_leans_on_it_is_refused_too() -> None:
    granted = grant(places(), {"list.down": "k", "list.up": "j,f", "mail.order": "ctrl+g"})
    assert granted.changed == {"mail.order": ("ctrl+g",)}
    assert [fault.id for fault in granted.faults] == ["list.down", "list.up"], "k was free only once it went up no more"


def _kinds() -> list[type[DOMNode]]:
    for module in pkgutil.walk_packages(mailtrove.tui.__path__, "mailtrove.tui."):
        import_module(module.name)
    found: list[type[DOMNode]] = []
    kinds: list[type[DOMNode]] = [DOMNode]
    while kinds:
        kinds = [below for kind in kinds for below in kind.__subclasses__()]
        found += kinds
    return sorted({kind for kind in found if kind.__module__.startswith("mailtrove.")}, key=lambda kind: kind.__name__)


def test_every_binding_of_every_screen_and_part_has_an_id_of_its_own_and_words() -> None:
    bindings = [binding for kind in _kinds() for binding in kind.__dict__.get("BINDINGS", ())]
    assert all(isinstance(binding, Binding) and binding.id and binding.description for binding in bindings)
    ids = [binding.id for binding in bindings]
    assert sorted(set(ids)) == sorted(ids)
    assert len(ids) > 150


def test_every_binding_can_be_given_another_key() -> None:
    there = {bound.id for place in places() for bound in place.bound}
    assert {binding.id for kind in _kinds() for binding in kind.__dict__.get("BINDINGS", ())} == there


def test_no_two_bindings_of_a_place_have_one_key_unless_they_are_known_to() -> None:
    """Granting new keys takes those that share one now for a pair that never meets, or hides on purpose."""
    shared = {
        tuple(sorted((one.id, other.id)))
        for place in places()
        for one in place.bound
        for other in place.bound
        if one.id < other.id and set(one.keys) & set(other.keys)
    }
    assert shared == SHARED


SHARED = {
    ("add.go_on", "add.submit"),
    ("app.quit", "message.back"),
    ("app.quit", "thread.back"),
    ("choices.start", "choices.submit"),
    ("date.leave", "mail.back"),
    ("explore.back", "search.clear"),
    ("explore.back", "search.close"),
    ("find.clear", "mail.back"),
    ("list.copy", "mail.copy"),
    ("list.end_range", "mail.back"),
    ("list.export", "mail.save"),
    ("list.range", "mail.files"),
    ("mail.back", "message.back"),
    ("mail.back", "search.clear"),
    ("mail.back", "search.close"),
    ("mail.back", "thread.back"),
    ("mail.find", "mail.search"),
    ("mail.folders", "message.folders"),
    ("mail.folders", "thread.folders"),
    ("mail.order", "message.links"),
    ("mail.order", "thread.links"),
    ("message.next", "message.next_hit"),
    ("order.newest", "order.oldest"),
    ("order.sender", "order.sender_back"),
    ("order.size", "order.smallest"),
    ("order.subject", "order.subject_back"),
    ("page.next", "search.complete"),
    ("page.previous", "search.before"),
    ("password.log_in", "password.secret"),
    ("password.log_in", "password.submit"),
    ("paste.leave", "sign_in.back"),
    ("paste.leave", "sign_in.cancel"),
    ("paste.submit", "sign_in.sync"),
    ("search.clear", "search.close"),
    ("search.list", "search.next"),
    ("search.older", "search.previous"),
    ("sign_in.back", "sign_in.cancel"),
    ("sign_in.copy", "trouble.copy"),
    ("sign_in.copy_ssh", "trouble.link"),
    ("sign_in.open", "sign_in.open_here"),
    ("sign_in.whole", "trouble.details"),
    ("sync.pause", "sync.resume"),
    ("sync.unwatch", "sync.watch"),
    ("thread.next", "thread.next_hit"),
}
