"""What no text for people may say."""

import re

# Nothing here makes anybody healthy, and no claim of it may reach a listener.
CLAIMS = re.compile(
    r"entrain|synchroni[sz]|in sync|heal|cure|treat|therap|medic|diagnos|lowers your|calms? your heart|blood pressure|anxiety|insomnia",
    re.IGNORECASE,
)
