"""Sittings of those who listen: which stretch of listening a reading or an answer belongs to, and the experiment that goes on meanwhile."""

from collections.abc import Callable
from datetime import tzinfo

import msgspec

from soundscape import experiment, report, sitting, taste
from soundscape.api import tokens
from soundscape.api.readings import Take
from soundscape.api.residents import Resident, Residents
from soundscape.body.state import BodyState
from soundscape.clock import Clock
from soundscape.host.stations import Stations
from soundscape.listener import Profile
from soundscape.presets import Preset
from soundscape.report import Kept
from soundscape.signals import heart_rate
from soundscape.signals.base import Reading
from soundscape.signals.feedback import Feedback
from soundscape.sitting import Sitting
from soundscape.store import sittings
from soundscape.store.database import Database
from soundscape.wish import Wish

RECENT_S = 1800.0
"""An answer up to so long after the end of the listening is about it (design value)."""

EARLY_S = 10.0
"""A sitting is noticed at most a few seconds after it begins: an answer may be that much older."""

SHORTEST_S = 60.0
"""A shorter sitting in which nothing was said is not kept (design value)."""

KEEP_EVERY_S = 60.0
SAVE_EVERY_S = 30.0
"""How far an experiment has got is saved twice a minute of listening: a restart costs no more of it."""

LONGEST_LOOK_S = 10.0
"""Time between two looks counts as listening up to so long: a machine that slept did not play."""

MOST_UNSAVED = 4096


class Sittings:
    """Looks at every station on air; `wish` is what a listener wants to hear and `begin_again` tells their station so anew."""

    def __init__(
        self,
        stations: Stations,
        residents: Residents,
        clock: Clock,
        database: Database,
        *,
        wish: Callable[[Resident], Wish],
        begin_again: Callable[[Resident], None],
        zone: Callable[[Resident], tzinfo],
    ) -> None:
        self._stations = stations
        self._residents = residents
        self._clock = clock
        self._database = database
        self._wish = wish
        self._begin_again = begin_again
        self._zone = zone
        self._open: dict[str, Resident] = {}
        self._kept_s: dict[str, float] = {}
        self._loose: dict[str, tuple[Resident, Sitting]] = {}
        self._unsaved: dict[str, tuple[Resident, Kept]] = {}

    def look(self) -> None:
        """Begin, go on with and end sittings, and the blocks of experiments with them."""
        for name in {*self._stations.names(), *self._open}:
            # One who was erased is present no more, but their sitting is still to be let go of.
            if (resident := self._open.get(name) or self._residents.present(name)) is not None:
                self.look_at(resident)

    def look_at(self, resident: Resident) -> None:
        """Do so for one listener."""
        now_s = self._clock.now().timestamp()
        if resident.erased or self._stations.connections(resident.id) == 0:
            self._end(resident)
            return
        preset = self._wish(resident).preset
        self._go_on(resident, preset, now_s)
        resident.sitting = self._current(resident, now_s)
        if now_s - self._kept_s.get(resident.id, now_s) >= KEEP_EVERY_S:
            self._keep(resident)

    def taking(self, resident: Resident, fold: Take) -> Take:
        """Return how a reading of this listener is taken in: answers in the light of what is played, everything else by `fold`."""
        self.look_at(resident)

        def take(profile: Profile, body: BodyState, reading: Reading) -> tuple[Profile, BodyState]:
            if isinstance(reading.value, Feedback):
                return self._answered(resident, profile, body, reading, reading.value)
            if reading.signal == heart_rate.SIGNAL.name and resident.id in self._open and resident.sitting is not None:
                resident.sitting = sitting.heard(resident.sitting, reading)
            return fold(profile, body, reading)

        return take

    def forget_heart(self, resident: Resident) -> None:
        """Forget what the heart did in this sitting and in those that wait to be saved, and end an experiment that measures it."""
        for key, (owner, kept) in self._unsaved.items():
            if owner is resident:
                self._unsaved[key] = owner, msgspec.structs.replace(kept, heart=None)
        if resident.sitting is not None:
            resident.sitting = msgspec.structs.replace(resident.sitting, minutes=sitting.Minutes())
        running = resident.station.experiment
        if running is not None and running.measure == "heart_rate":
            self.change(resident, experiment.stopped(running, self._clock.now().timestamp()))

    def change(self, resident: Resident, plan: experiment.Experiment) -> None:
        """Begin, go on with or stop a listener's experiment; what it means for the music is heard at once."""
        wish, before = self._wish(resident), resident.station.experiment
        resident.station = msgspec.structs.replace(resident.station, experiment=plan)
        if before is None or _milestone(before) != _milestone(plan):
            self._residents.advanced(resident)
        if self._wish(resident) != wish:
            self._begin_again(resident)

    def close(self) -> None:
        """End every sitting."""
        for resident in list(self._open.values()):
            self._end(resident)

    async def save(self) -> None:
        """Save the sittings that wait; what cannot be saved goes on waiting. Raises DatabaseDown."""
        self._collect()
        waiting, self._unsaved = self._unsaved, {}
        waiting = {key: entry for key, entry in waiting.items() if not entry[0].erased}
        if not waiting:
            return
        try:
            async with self._database.begin() as connection:
                for resident, kept in waiting.values():
                    await sittings.keep(connection, resident.id, kept)
        except BaseException:
            self._unsaved = waiting | self._unsaved
            raise

    def _answered(
        self, resident: Resident, profile: Profile, body: BodyState, reading: Reading, feedback: Feedback
    ) -> tuple[Profile, BodyState]:
        at_s, wish = reading.at.timestamp(), self._wish(resident)
        if resident.id not in self._open and self._stations.on_air(resident.id):
            # Whoever answers is there, though no connection may be seen at this moment.
            resident.sitting = self._current(resident, self._clock.now().timestamp())
        last, about = resident.sitting, None
        if last is not None and last.began_s - EARLY_S <= at_s <= last.ended_s + RECENT_S:
            resident.sitting = sitting.said(last, feedback, at_s)
            self._keep(resident)
            about = wish if last.adaptive and last.preset == wish.preset.name else None
        else:
            # Nobody knows what was heard then: the answer is kept for the report and tells nothing about taste.
            loose = self._loose.get(resident.id) or (resident, Sitting(tokens.opaque_id(), None, at_s, at_s))
            self._loose[resident.id] = resident, sitting.said(loose[1], feedback, at_s)
        seed = resident.listener.seed
        return taste.fold(profile, body, reading, seed=seed, wish=about, default_zone=self._zone(resident))

    def _takes_part(self, resident: Resident, preset: Preset) -> experiment.Experiment | None:
        plan = resident.station.experiment
        return plan if resident.rise is None and experiment.takes_part(plan, preset) else None

    def _go_on(self, resident: Resident, preset: Preset, now_s: float) -> None:
        plan, last = self._takes_part(resident, preset), resident.sitting
        if plan is not None and last is not None and resident.id in self._open:
            listened_s = min(LONGEST_LOOK_S, max(0.0, now_s - last.ended_s))
            self.change(resident, experiment.advanced(plan, listened_s, now_s))

    def _current(self, resident: Resident, now_s: float) -> Sitting:
        """Return the sitting that goes on, or a new one when another preset or another block has begun."""
        wish, last = self._wish(resident), resident.sitting
        plan = self._takes_part(resident, wish.preset)
        block, experiment_s = (None, None) if plan is None else (plan.block, plan.began_s)
        if last is not None and resident.id in self._open:
            if (last.preset, last.adaptive, last.experiment_s, last.block) == (wish.preset.name, not wish.steady, experiment_s, block):
                return msgspec.structs.replace(last, ended_s=now_s)
            self._end(resident)
        self._open[resident.id] = resident
        self._kept_s[resident.id] = now_s
        return Sitting(
            tokens.opaque_id(),
            wish.preset.name,
            now_s,
            now_s,
            adaptive=not wish.steady,
            experiment_s=experiment_s,
            block=block,
            settle_min=0 if block is None else experiment.SETTLE_MIN,
        )

    def _end(self, resident: Resident) -> None:
        if self._open.pop(resident.id, None) is not None:
            self._kept_s.pop(resident.id, None)
            self._keep(resident)

    def _collect(self) -> None:
        # Answers that were given with nothing playing are one sitting until they are saved.
        for resident, loose in self._loose.values():
            self._unsaved[loose.id] = resident, report.kept(loose)
        self._loose = {}

    def _keep(self, resident: Resident) -> None:
        now = resident.sitting
        if now is None or resident.erased or (now.length_s < SHORTEST_S and not now.answers):
            return
        if resident.id in self._open:
            self._kept_s[resident.id] = now.ended_s
        if now.id in self._unsaved or len(self._unsaved) < MOST_UNSAVED:
            self._unsaved[now.id] = resident, report.kept(now)


def _milestone(plan: experiment.Experiment) -> tuple[float, str, float]:
    return plan.began_s, plan.status, plan.listened_s // SAVE_EVERY_S
