"""The authorization server: how other programs are let in by a listener, by OAuth 2.1's authorization code with PKCE."""
