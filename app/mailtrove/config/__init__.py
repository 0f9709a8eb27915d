"""config.toml: typed settings, refused with file and line where they can't be meant.

Read with tomllib (thirty times faster), written with tomlkit, which keeps people's comments.
"""

from mailtrove.config.reading import load_config, parse_config, where_in
from mailtrove.config.settings import (
    TEMPLATE,
    Config,
    CredentialsConfig,
    GoogleConfig,
    MicrosoftApp,
    MicrosoftConfig,
    NetworkConfig,
    SyncConfig,
    UiConfig,
)
from mailtrove.config.values import LONGEST_NAME, is_search_name
from mailtrove.config.writing import remove_setting, rename_setting, write_setting

__all__ = [
    "LONGEST_NAME",
    "TEMPLATE",
    "Config",
    "CredentialsConfig",
    "GoogleConfig",
    "MicrosoftApp",
    "MicrosoftConfig",
    "NetworkConfig",
    "SyncConfig",
    "UiConfig",
    "is_search_name",
    "load_config",
    "parse_config",
    "remove_setting",
    "rename_setting",
    "where_in",
    "write_setting",
]
