"""The Alexa skill: who called, what they want done, and what they get to hear."""

from typing import Any
from urllib.parse import urlsplit

import structlog
from starlette.requests import HTTPConnection

from soundscape.api import voice
from soundscape.api.guards import headers
from soundscape.api.residents import Resident
from soundscape.api.services import Services
from soundscape.errors import Busy, NotFound, SoundscapeError
from soundscape.rate import Limiter
from soundscape.store.database import DatabaseDown
from soundscape.voice.alexa import answers, handlers
from soundscape.voice.alexa.answers import Answer, Play
from soundscape.voice.alexa.fetching import from_amazon, from_folder, roots_in
from soundscape.voice.alexa.handlers import Task
from soundscape.voice.alexa.requests import Request
from soundscape.voice.alexa.verification import SIGNATURE_HEADER, URL_HEADER, Verifier
from soundscape.voice.words import Words, words

NAMED_PRESETS = 4
"""Presets that are named when somebody asks what there is."""

ANSWERED_FAILURES = 3
FAILURES_PER_S = 1 / 60
"""A device that fails at once is given the stream anew three times, then once a minute."""

log = structlog.get_logger(__name__)


class Skill:
    """Answers the calls of one skill for all who linked it."""

    def __init__(self, services: Services) -> None:
        settings, clock = services.parts.settings, services.parts.clock
        folder = settings.alexa_certificates
        self._services = services
        self._verifier = Verifier(
            skill_ids=settings.alexa_skill_ids,
            fetch=from_amazon(clock.steady) if folder is None else from_folder(folder),
            roots=roots_in(settings.alexa_trust_roots),
            now=clock.now,
        )
        self._failures = Limiter(burst=ANSWERED_FAILURES, per_s=FAILURES_PER_S)

    async def answer(self, connection: HTTPConnection, body: bytes) -> dict[str, Any]:
        """Return the response to a call. Raises Refused, and then nothing was done."""
        scope = connection.scope
        url, signature = (headers.single(scope, name.encode()) for name in (URL_HEADER, SIGNATURE_HEADER))
        request = await self._verifier.verify(url, signature, body)
        spoken = words(request.language)
        try:
            answer = await self._do(request, spoken, self._base_url(connection))
        except SoundscapeError as error:
            log.warning("a voice request failed", kind=request.kind, intent=request.intent, error=type(error).__name__)
            full = isinstance(error, Busy) and not isinstance(error, DatabaseDown)
            answer = Answer(spoken.say["busy" if full else "failed"])
        return answers.document(request.kind, answer)

    async def _do(self, request: Request, spoken: Words, base_url: str) -> Answer:
        if request.error is not None:
            log.warning("Alexa tells of an error", kind=request.kind, error=request.error[:80])
        task = handlers.understand(request, self._services.parts.presets)
        if not task.needs_listener:
            return self._said(task, spoken)
        if task.player == "play" and request.kind in answers.TALKING and not request.can_play:
            return Answer(spoken.say["no-player"])
        resident = await self._listener(request)
        if resident is None:
            return Answer(spoken.say["link"], links_account=True)
        speech = None
        if task.command is not None:
            outcome = await voice.obey(self._services, resident, task.command, spoken)
            speech = None if task.quiet else outcome.speech
        return Answer(speech, play=await self._play(request, task, resident, spoken, base_url))

    def _said(self, task: Task, spoken: Words) -> Answer:
        if task.say is None:
            return Answer(stops=task.player == "stop")
        presets = self._services.parts.presets
        named = [spoken.title(preset) for preset in presets.values()]
        moods = ", ".join(named[:NAMED_PRESETS] if task.say == "help" else named)
        return Answer(spoken.say[task.say].format(moods=moods), reprompt=spoken.reply if task.asks else None)

    async def _listener(self, request: Request) -> Resident | None:
        token = request.access_token
        listener_id = None if token is None else await self._services.listener_for(token)
        if listener_id is None:
            return None
        try:
            return await self._services.residents.get(listener_id)
        except NotFound:
            return None

    async def _play(self, request: Request, task: Task, resident: Resident, spoken: Words, base_url: str) -> Play | None:
        if task.player is None or self._fails_too_often(request, resident):
            return None
        after = request.request.token if task.player == "enqueue" else None
        if task.player == "enqueue" and after is None:
            return None
        address = await self._services.addresses.fresh(resident.id)
        title = spoken.title(self._services.wish(resident).preset)
        return Play(base_url + address.path, f"soundscape.{address.id}", title, after)

    def _fails_too_often(self, request: Request, resident: Resident) -> bool:
        failed = request.kind == "AudioPlayer.PlaybackFailed"
        return failed and self._failures.take(resident.id, self._services.parts.clock.steady()) > 0.0

    def _base_url(self, connection: HTTPConnection) -> str:
        """Return the server's https address: Alexa plays nothing else, and it is by https that it has just reached us."""
        public = self._services.parts.settings.public_url
        if public.startswith("https://"):
            return public
        return f"https://{urlsplit(self._services.base_url(connection)).netloc}"
