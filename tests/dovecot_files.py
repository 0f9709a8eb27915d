"""Dovecot's configuration for tests, as templates: see notes/test-servers.md for what each line is for."""

from pathlib import Path
from typing import Final

CONFIG: Final = """\
base_dir = {root}/run
state_dir = {root}/state
log_path = {root}/log
protocols = imap
listen = 127.0.0.1
default_internal_user = {internal_user}
default_internal_group = {internal_group}
default_login_user = {login_user}
mail_location = maildir:{root}/mail/%u
mail_uid = {mail_uid}
mail_gid = {mail_gid}
first_valid_uid = 1
mail_max_userip_connections = 100
maildir_very_dirty_syncs = no
ssl = yes
ssl_cert = <{root}/server.pem
ssl_key = <{root}/server.key
disable_plaintext_auth = {disable_plaintext_auth}
auth_failure_delay = 0
auth_mechanisms = {mechanisms}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {imap_port}
  }}
  inet_listener imaps {{
    port = {imaps_port}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
namespace inbox {{
  inbox = yes
  separator = /
{special_use}
}}
{virtual}
passdb {{
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = {root}/oauth2.conf
}}
passdb {{
  driver = static
  mechanisms = plain login
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={mail_uid} gid={mail_gid} home={root}/mail/%u allow_all_users=yes
}}
protocol imap {{
{capability}
}}
"""
VIRTUAL: Final = """\
mail_plugins = $mail_plugins virtual
namespace virtual {{
  prefix = Virtual/
  separator = /
  location = virtual:{root}/virtual:INDEX={root}/virtual-index/%u
  mailbox All {{
    special_use = \\All
  }}
}}"""
"""A mailbox that holds what is in all others, by Dovecot's virtual plugin."""
OAUTH2: Final = """\
introspection_mode = local
local_validation_key_dict = fs:posix:prefix={root}/keys/
username_attribute = email
username_format = {username_format}
"""
SPECIAL_USE: Final = """\
  mailbox {name} {{
    special_use = \\{use}
  }}"""


def lay_virtual(root: Path) -> list[Path]:
    """What the virtual mailbox is defined by; returns what must belong to the mail's owner."""
    folder, index = root / "virtual" / "All", root / "virtual-index"
    folder.mkdir(parents=True)
    index.mkdir()
    (folder / "dovecot-virtual").write_text("*\n-Virtual/*\n  all\n")
    return [folder.parent, folder, folder / "dovecot-virtual", index]
