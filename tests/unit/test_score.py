"""The score: notes that sort and end."""

from hypothesis import given
from hypothesis import strategies as st

from soundscape.score import Note

notes = st.builds(
    Note,
    at_frame=st.integers(0, 100),
    layer=st.sampled_from(["bass", "pad"]),
    pitch_hz=st.floats(20.0, 200.0),
    velocity=st.floats(0.0, 1.0),
    length_frames=st.integers(1, 100),
)


@given(st.lists(notes))
def test_notes_sort_by_time_first(unsorted: list[Note]) -> None:
    """Sorted notes can be played from first to last."""
    starts = [note.at_frame for note in sorted(unsorted)]
    assert starts == sorted(starts)


def test_a_note_ends_after_its_length() -> None:
    """The end is the first frame after it."""
    assert Note(480, "bass", 60.0, 0.5, 240).end_frame == 720
