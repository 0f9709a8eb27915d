"""The command palette: each file tells one kind of command, `provider` hands them all to Textual."""
