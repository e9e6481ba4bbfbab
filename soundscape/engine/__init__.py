"""Stage 6, from score to samples: mixes the layers, masters them, and renders a score to PCM. The only home of pyo's server."""
