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
from mailtrove.config.writing import write_setting

__all__ = [
    "TEMPLATE",
    "Config",
    "CredentialsConfig",
    "GoogleConfig",
    "MicrosoftApp",
    "MicrosoftConfig",
    "NetworkConfig",
    "SyncConfig",
    "UiConfig",
    "load_config",
    "parse_config",
    "where_in",
    "write_setting",
]
