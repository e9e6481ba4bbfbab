"""Voice: commands, words and the Alexa skill."""
