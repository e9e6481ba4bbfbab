"""What the listener's own listening shows: taste, report and experiment."""

from collections.abc import Sequence

import msgspec
from fastapi import APIRouter

from soundscape import experiment, report
from soundscape.api import asks, shapes
from soundscape.api.dependencies import Given, SignedIn
from soundscape.api.problems import Problem
from soundscape.api.residents import Resident
from soundscape.api.services import Services
from soundscape.body.taste import Taste
from soundscape.report import Kept
from soundscape.store import sittings

NONE = "There is no experiment. One compares blocks in which your signals steer the music with blocks in which they do not."

router = APIRouter(tags=["report"])


@router.delete("/api/me/taste", status_code=204)
async def forget(services: Given, caller: SignedIn) -> None:
    """Forget what was learned of the listener's taste; the music goes back to the preset's own within minutes."""
    resident = caller.resident
    async with resident.lock:
        services.residents.check(resident)
        resident.body = msgspec.structs.replace(resident.body, taste=Taste())
        await services.tell(resident)
        services.residents.changed(resident)


@router.get("/api/me/report")
async def read(services: Given, caller: SignedIn) -> shapes.Report:
    """Return heart rate and answers by preset over the last 90 days, and what the experiment found."""
    found = await _sittings(services, caller.resident)
    return shapes.Report.model_validate(report.document(found, caller.resident.station.experiment))


@router.get("/api/me/experiment")
async def show(services: Given, caller: SignedIn) -> shapes.Experiment:
    """Return the experiment that runs or was the last."""
    return await _shown(services, caller.resident)


@router.put("/api/me/experiment")
async def begin(services: Given, caller: SignedIn, asked: asks.NewExperiment) -> shapes.Experiment:
    """Begin an experiment; asking for it is agreeing to it. 409 while another one runs."""
    resident = caller.resident
    running = resident.station.experiment
    if running is not None and running.status == "running":
        raise Problem(409, "An experiment is running already; stop it first.")
    if asked.measure == "heart_rate":
        services.check_heart_rate(resident)
    services.residents.check(resident)
    began_s = services.parts.clock.now().timestamp()
    plan = experiment.planned(
        asked.measure, block_minutes=asked.block_minutes, blocks=asked.blocks, seed=resident.listener.seed, began_s=began_s
    )
    services.sittings.change(resident, plan)
    return await _shown(services, resident)


@router.delete("/api/me/experiment", status_code=204)
async def stop(services: Given, caller: SignedIn) -> None:
    """Stop the experiment; the signals steer again at once."""
    running = caller.resident.station.experiment
    if running is not None:
        services.sittings.change(caller.resident, experiment.stopped(running, services.parts.clock.now().timestamp()))


async def _shown(services: Services, resident: Resident) -> shapes.Experiment:
    plan = resident.station.experiment
    if plan is None:
        return shapes.Experiment(status="none", text=NONE)
    found = await _sittings(services, resident) if plan.status == "finished" else ()
    return shapes.Experiment.model_validate(report.experiment_document(plan, found))


async def _sittings(services: Services, resident: Resident) -> Sequence[Kept]:
    services.sittings.look_at(resident)
    await services.sittings.save()
    async with services.parts.database.begin() as connection:
        return await sittings.of(connection, resident.id)
