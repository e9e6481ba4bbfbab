"""How calming modes answer a heart above its usual: the iso principle. Start near it, lead down gently, softer and darker.

The rule and its numbers are the project's science notes, section 4.4. No claim is made about what this does to a body: the music slows and
softens while the heart rate is above the usual.
"""

from soundscape.body.heart import Heart
from soundscape.listener import ListenerState
from soundscape.modes.base import Because, Shaping
from soundscape.units import clamp, lerp

GUIDED_TEMPO_PER_MIN = 1.5
SLOWEST_PER_MIN = 0.3
APPROACH_PER_MIN = 0.05
METRE_LIMITS_BPM = (50.0, 90.0)
GOAL_LIMITS_BPM = (50.0, 64.0)
GUARD = 0.85
"""The tempo never falls below this share of the metre."""

HOLD_WINDOW_MIN = 5
HOLD_MIN = 3
HOLD_FALL_BPM = 2.0
RESPONSE_S = 1800.0
SOFTER_DB_PER_MIN = 0.4
SOFTEST_DB = 6.0
SPARSER_PER_MIN = 0.97
DARKER = 0.6
ABOVE_BPM = 15.0
"""A rate so far above the usual is called above it."""

FIRST_SIGNS = 0.15
"""Before an elevation is believed, the brightness gives way by at most this share of the full response."""


def answer(shaping: Shaping, state: ListenerState) -> None:
    """Lead tempo, loudness, density and brightness down while the heart is above its usual; say so in the reasons."""
    heart = state.heart
    if heart.bpm is None:
        return
    if heart.weight <= 0.0:
        _mention(shaping, heart, "heard again only just now")
    elif heart.elevated and not heart.moving:
        if heart.elevated_for_s < RESPONSE_S:
            _lead_down(shaping, heart)
        else:
            _mention(shaping, heart, "above your usual for half an hour, which was answered as far as it will be")
    elif heart.moving:
        _mention(shaping, heart, "as high as when people move" if heart.presumed else "you are moving")
    elif heart.evidence > 0.0:
        _first_signs(shaping, heart)
    elif heart.excess_bpm >= ABOVE_BPM:
        _mention(shaping, heart, "above your usual, and it is not clear yet whether it lasts", rule="heart-watched")
    else:
        _mention(shaping, heart, "within your usual")


def metre_bpm(heart_bpm: float) -> float:
    """Return the musical metre near a heart rate: the rate itself up to 90, two thirds of it above."""
    return heart_bpm if heart_bpm <= 90.0 else 2.0 * heart_bpm / 3.0


def guided_tempo(tempo_bpm: float, heart: Heart) -> float:
    """Return the tempo that leads down from `tempo_bpm` for as long as the elevation has lasted.

    Each minute it moves by 5 % of what is left, 0.3 to 1.5 bpm, towards the resting rate (50..64); it holds for three minutes when the
    heart fell by less than 2 bpm over the last five, and never goes below 0.85 of the metre.
    """
    metre = metre_bpm(heart.elevated_bpm)
    goal = clamp(heart.resting_bpm, *GOAL_LIMITS_BPM)
    lowest = max(goal, GUARD * metre)
    tempo = min(tempo_bpm, clamp(metre, *METRE_LIMITS_BPM))
    held_until = 0
    minutes = heart.elevated_for_s / 60.0
    for minute in range(int(minutes) + 1):
        if minute >= held_until and minute >= HOLD_WINDOW_MIN and minute % (HOLD_WINDOW_MIN + HOLD_MIN) == HOLD_WINDOW_MIN:
            held_until = minute + HOLD_MIN if _fell(heart.minutes_bpm, minute) < HOLD_FALL_BPM else 0
        if minute >= held_until and tempo > lowest:
            step = clamp(APPROACH_PER_MIN * (tempo - goal), SLOWEST_PER_MIN, GUIDED_TEMPO_PER_MIN)
            tempo = max(lowest, tempo - step * min(1.0, minutes - minute))
    return min(tempo, tempo_bpm)


def _fell(minutes_bpm: tuple[float, ...], minute: int) -> float:
    if minute >= len(minutes_bpm) or minute < HOLD_WINDOW_MIN:
        return 0.0
    return minutes_bpm[minute - HOLD_WINDOW_MIN] - minutes_bpm[minute]


def _lead_down(shaping: Shaping, heart: Heart) -> None:
    minutes = heart.elevated_for_s / 60.0
    rate = f"Your heart rate is {heart.bpm:.0f}, above your usual, while you are still"
    now = shaping.parameters
    because = Because("heart-rate", heart.bpm, heart.age_s)
    shaping.tempo_per_min = GUIDED_TEMPO_PER_MIN
    tempo = lerp(now.tempo_bpm, guided_tempo(now.tempo_bpm, heart), heart.weight)
    softer = heart.weight * min(SOFTEST_DB, SOFTER_DB_PER_MIN * minutes)
    sparser = lerp(1.0, SPARSER_PER_MIN**minutes, heart.weight)
    darker = lerp(1.0, DARKER, heart.weight * min(1.0, 0.25 + minutes / 10.0))
    shaping.push("tempo_bpm", tempo, because, rule="heart-iso", text=f"{rate}: the pulse leads down, slowly.")
    shaping.push("brightness", now.brightness * darker, because, rule="heart-darker", text=f"{rate}: the sound grows darker.")
    shaping.push("density", now.density * sparser, because, rule="heart-sparser", text=f"{rate}: notes grow fewer.")
    shaping.push("loudness_lufs", now.loudness_lufs - softer, because, rule="heart-softer", text=f"{rate}: the music softens.")


def _first_signs(shaping: Shaping, heart: Heart) -> None:
    darker = 1.0 - heart.weight * FIRST_SIGNS * heart.evidence
    above = f"Your heart rate is {heart.bpm:.0f}, {heart.excess_bpm:.0f} above your usual"
    text = f"{above}: the sound gives way a little until it is clear whether it lasts."
    because = Because("heart-rate", heart.bpm, heart.age_s)
    shaping.push("brightness", shaping.parameters.brightness * darker, because, rule="heart-first-signs", text=text)


def _mention(shaping: Shaping, heart: Heart, doing: str, *, rule: str = "heart-usual") -> None:
    text = f"Your heart rate is {heart.bpm:.0f}, {doing}: it changes nothing now."
    shaping.say(Because("heart-rate", heart.bpm, heart.age_s), rule=rule, parameter="tempo_bpm", text=text)
