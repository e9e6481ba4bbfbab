"""The Alexa skill: who may call its webhook, what the calls mean, and what may be answered."""
