"""Which keys there are, which of them people want otherwise, and which of those wishes can be had."""
