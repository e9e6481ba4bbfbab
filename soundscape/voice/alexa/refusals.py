"""Why a call to the webhook is not answered."""


class Refused(Exception):  # not an error of ours: the caller is not Alexa, or not now
    """The call is not from Alexa, not for this skill, not now, or not a call at all; the text says which and holds no personal data."""
