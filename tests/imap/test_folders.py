"""Folder names and roles, without a server."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailtrove.imap.folders import decode_name, encode_name, remote_folders
from mailtrove.imap.state import Role

Listed = tuple[tuple[bytes, ...], bytes | None, object]


def roles(*names: str, delimiter: bytes = b"/", flags: dict[str, bytes] | None = None) -> dict[str, Role]:
    listed: list[Listed] = [
        (((flags or {})[name],) if name in (flags or {}) else (), delimiter, encode_name(name).encode())
        for name in names
    ]
    return {folder.name: folder.role for folder in remote_folders(listed)[0]}


@pytest.mark.parametrize(
    ("language", "sent", "drafts", "trash", "junk"),
    [
        ("English", "Sent Items", "Drafts", "Deleted Items", "Junk Email"),
        ("German", "Gesendete Elemente", "Entwürfe", "Gelöschte Elemente", "Junk-E-Mail"),
        ("French", "Éléments envoyés", "Brouillons", "Éléments supprimés", "Courrier indésirable"),
        ("Spanish", "Elementos enviados", "Borradores", "Elementos eliminados", "Correo no deseado"),
        ("Italian", "Posta inviata", "Bozze", "Posta eliminata", "Posta indesiderata"),
        ("Portuguese", "Itens Enviados", "Rascunhos", "Itens Excluídos", "Lixo Eletrônico"),
        ("Dutch", "Verzonden items", "Concepten", "Verwijderde items", "Ongewenste e-mail"),
        ("Polish", "Elementy wysłane", "Kopie robocze", "Elementy usunięte", "Wiadomości-śmieci"),
        ("Swedish", "Skickat", "Utkast", "Borttaget", "Skräppost"),
        ("Danish", "Sendt post", "Kladder", "Slettet post", "Uønsket mail"),
        ("Norwegian", "Sendte elementer", "Utkast", "Slettede elementer", "Søppelpost"),
        ("Finnish", "Lähetetyt", "Luonnokset", "Poistetut", "Roskaposti"),
        ("Czech", "Odeslaná pošta", "Koncepty", "Odstraněná pošta", "Nevyžádaná pošta"),
        ("Russian", "Отправленные", "Черновики", "Удаленные", "Нежелательная почта"),
        ("Japanese", "送信済みアイテム", "下書き", "削除済みアイテム", "迷惑メール"),
        ("Chinese", "已发送邮件", "草稿", "已删除邮件", "垃圾邮件"),
        ("Korean", "보낸 편지함", "임시 보관함", "지운 편지함", "정크 메일"),
    ],
)
def test_exchange_folders_are_known_in_the_mailboxs_language(
    language: str, sent: str, drafts: str, trash: str, junk: str
) -> None:
    assert list(roles(sent, drafts, trash, junk).values()) == [Role.SENT, Role.DRAFTS, Role.TRASH, Role.JUNK], language


@pytest.mark.parametrize(
    "name",
    ["Calendar", "Contacts", "Tasks", "Notes", "Journal", "Sync Issues", "Kalender", "Contactos", "Tâches", "予定表"],
)
def test_what_is_not_mail_is_told_apart_with_everything_below_it(name: str) -> None:
    found = roles("INBOX", name, f"{name}/Deep/Deeper")
    assert list(found.values()) == [Role.INBOX, Role.NOT_MAIL, Role.NOT_MAIL]


def test_where_special_use_is_told_notes_are_a_folder_of_mail_like_any_other() -> None:
    found = roles("INBOX", "Notes", "Sent", flags={"Sent": b"\\Sent"})
    assert found["Notes"] is Role.NONE


def test_conversation_history_is_mail() -> None:
    assert roles("Conversation History") == {"Conversation History": Role.NONE}


def test_deeper_down_a_name_says_nothing() -> None:
    assert set(roles("Projects/Notes", "Projects/Sent", "INBOX/Tasks").values()) == {Role.NONE}


def test_servers_that_keep_everything_below_inbox_have_their_top_level_there() -> None:
    found = roles("INBOX", "INBOX.Sent", "INBOX.Notes", "INBOX.Work.Sent", delimiter=b".")
    assert list(found.values()) == [Role.INBOX, Role.SENT, Role.NOT_MAIL, Role.NONE]


def test_a_special_use_flag_beats_every_name() -> None:
    found = roles("Sent", "Out", "Trash", flags={"Out": b"\\Sent", "Trash": b"\\Archive"})
    assert found == {"Sent": Role.NONE, "Out": Role.SENT, "Trash": Role.ARCHIVE}


def test_of_several_special_uses_it_is_always_the_same_that_counts() -> None:
    for flags in ((b"\\Junk", b"\\Archive"), (b"\\Archive", b"\\Junk")):
        listed: list[Listed] = [(flags, b"/", b"Both")]
        assert remote_folders(listed)[0][0].role is Role.ARCHIVE


def test_the_inbox_is_the_inbox_however_it_is_written() -> None:
    assert roles("Inbox") == {"Inbox": Role.INBOX}


def test_what_cannot_be_selected_is_left_out() -> None:
    listed: list[Listed] = [
        ((b"\\Noselect",), b"/", b"a"),
        ((b"\\NonExistent", b"\\HasChildren"), b"/", b"b"),
        ((), None, b"c"),
        ((), b"/", None),
    ]
    folders, raw_names = remote_folders(listed)
    assert [(folder.name, folder.delimiter) for folder in folders] == [("c", ""), ("NIL", "/")]
    assert raw_names == {"c": "c", "NIL": "NIL"}


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("INBOX", "INBOX"),
        ("M&APw-nchen", "München"),
        ("Archiv &- M&APw-nchen", "Archiv & München"),
        ("&ZeVnLIqe-", "日本語"),
        ("&2D3eAA-", "😀"),
        ("&Jjo!", "&Jjo!"),
        ("&Jjo", "&Jjo"),
        ("&AAAAA-", "&AAAAA-"),
        ("&2AA-", "&2AA-"),
        ("R&D", "R&D"),
        ("", ""),
    ],
)
def test_modified_utf7_is_decoded_where_it_is_some_and_kept_where_it_is_not(raw: str, name: str) -> None:
    assert decode_name(raw) == name


@given(st.text())
def test_every_name_survives_its_encoding(name: str) -> None:
    encoded = encode_name(name)
    assert encoded.isascii()
    assert decode_name(encoded) == name


@given(st.lists(st.tuples(st.just(()), st.just(b"/"), st.binary())))
def test_no_list_of_raw_names_is_too_odd(listed: list[Listed]) -> None:
    folders, raw_names = remote_folders(listed)
    assert len({folder.name for folder in folders}) == len(folders) == len(raw_names)


def test_raw_names_that_all_look_like_one_are_several_folders() -> None:
    listed: list[Listed] = [((), b"/", name) for name in (b"M&APw- (2)", b"M&APw-", "Mü".encode())]
    folders, raw_names = remote_folders(listed)
    assert [folder.name for folder in folders] == ["Mü (2)", "Mü", "Mü (3)"] == list(raw_names)


def test_ten_thousand_folders_with_every_kind_of_name_can_each_be_opened() -> None:
    kinds = (
        "Work/{}",
        "INBOX.{}",
        "&2D3crg-{}",
        "&broken{}",
        "bell\x07{}",
        "a.b/{}",
        "&AOk-{}",
        "{} ",
        "&-{}",
        "NIL{}",
    )
    listed: list[Listed] = [((), b"/", kinds[number % 10].format(number).encode()) for number in range(10_000)]
    folders, raw_names = remote_folders(listed)
    assert len({folder.name for folder in folders}) == 10_000
    assert sorted(raw_names.values()) == sorted(name.decode() for _, _, name in listed if isinstance(name, bytes))
