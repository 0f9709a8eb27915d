"""Who the user is: signing in, ID tokens, and the secrets kept for it. Knows nothing of mail."""
