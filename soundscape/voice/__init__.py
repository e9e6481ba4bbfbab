"""Stage 10, voice: what can be said to a station, what it answers, and the assistants that pass it on. Decides; the API acts."""
