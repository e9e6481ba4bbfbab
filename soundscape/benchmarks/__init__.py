"""What everything that costs costs: CPU time per second of audio, memory, and latencies of a real server. Never asserted, only shown."""
