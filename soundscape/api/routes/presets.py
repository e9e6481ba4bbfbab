"""Presets: what can be played."""

from fastapi import APIRouter

from soundscape.api import shapes
from soundscape.api.dependencies import Given
from soundscape.api.steering import default_preset

router = APIRouter(tags=["station"])


@router.get("/api/presets")
async def read(services: Given) -> shapes.Presets:
    """Return what can be played."""
    known = services.parts.presets
    return shapes.Presets(
        presets=[
            shapes.PresetSummary(name=preset.name, title=preset.title, description=preset.description, mode=preset.mode)
            for preset in known.values()
        ],
        default=default_preset(known),
    )
