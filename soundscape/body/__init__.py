"""Stage 2, models of a body in a place: pure functions of place, habits, readings and an instant."""
