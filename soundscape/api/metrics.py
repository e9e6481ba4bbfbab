"""Numbers for Prometheus: how the server is doing, and nothing about anybody's body."""

from collections.abc import Iterable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import generate_latest
from prometheus_client.registry import Collector

from soundscape.host.stations import Stations

SECONDS = (0.005, 0.02, 0.05, 0.1, 0.3, 1.0, 3.0)


class Metrics:
    """All numbers of one web process, in a registry of their own."""

    def __init__(self, stations: Stations) -> None:
        self._registry = CollectorRegistry()
        self._requests = Counter("soundscape_requests", "Requests by route.", ["method", "route", "status"], registry=self._registry)
        self._seconds = Histogram("soundscape_request_seconds", "Time to answer.", ["route"], buckets=SECONDS, registry=self._registry)
        self._listening = Gauge("soundscape_connections", "Connections that carry sound.", ["transport"], registry=self._registry)
        self._underruns = Counter("soundscape_client_underruns", "Playback gaps told by clients.", registry=self._registry)
        self._readings = Counter("soundscape_readings", "Readings by what became of them.", ["signal", "outcome"], registry=self._registry)
        self._messages = Counter("soundscape_mqtt_messages", "Messages of the broker by fate.", ["outcome"], registry=self._registry)
        self._registry.register(_Sound(stations))

    def requested(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count a request. Connections that stay open are not timed."""
        self._requests.labels(method, route, str(status)).inc()
        if method != "WS" and not route.startswith("/listen/"):
            self._seconds.labels(route).observe(seconds)

    def connected(self, transport: str, change: int) -> None:
        """Count connections that carry sound up (1) or down (-1)."""
        self._listening.labels(transport).inc(change)

    def underran(self, count: int) -> None:
        """Count playback gaps a client has told us about."""
        self._underruns.inc(count)

    def took(self, signal: str, *, accepted: int, duplicate: int, refused: int) -> None:
        """Count readings."""
        for outcome, count in (("accepted", accepted), ("duplicate", duplicate), ("refused", refused)):
            self._readings.labels(signal, outcome).inc(count)

    def published(self, fate: str) -> None:
        """Count a message of the broker."""
        self._messages.labels(fate).inc()

    def text(self) -> bytes:
        """Return all numbers in the text format of Prometheus."""
        return generate_latest(self._registry)


class _Sound(Collector):
    """Asks the pool of stations when somebody asks for the numbers."""

    def __init__(self, stations: Stations) -> None:
        self._stations = stations

    def collect(self) -> Iterable[GaugeMetricFamily]:
        """Yield how many stations are on air and how busy the hosts are."""
        yield GaugeMetricFamily("soundscape_stations", "Stations on air.", value=self._stations.station_count())
        busy = GaugeMetricFamily("soundscape_host_busy_ratio", "Share of one core a host spends.", labels=["host"])
        late = GaugeMetricFamily("soundscape_host_late_seconds", "How late the most urgent station of a host is.", labels=["host"])
        for index, load in enumerate(self._stations.loads()):
            busy.add_metric([str(index)], load.busy)
            late.add_metric([str(index)], load.late_s)
        yield busy
        yield late
