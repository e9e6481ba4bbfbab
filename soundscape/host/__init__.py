"""Stage 9, where stations live: the messages, the scheduler, the worker process, and the pool that starts and supervises workers."""
