"""Token buckets."""

from soundscape.rate import Bucket, Limiter


def test_a_burst_passes_and_then_the_rate_holds() -> None:
    """Two at once, then one every eight seconds."""
    bucket = Bucket(burst=2, per_s=0.125, now_s=0.0)
    assert [bucket.take(0.0), bucket.take(0.0)] == [0.0, 0.0]
    assert bucket.take(0.0) == 8.0
    assert bucket.take(4.0) == 4.0
    assert bucket.take(8.0) == 0.0


def test_waiting_never_saves_up_more_than_a_burst() -> None:
    """A quiet day does not allow a flood."""
    bucket = Bucket(burst=2, per_s=1.0, now_s=0.0)
    assert [bucket.take(1e6) for _ in range(3)] == [0.0, 0.0, 1.0]


def test_a_clock_that_stands_still_or_goes_back_gives_nothing() -> None:
    """Steady clocks may repeat a value."""
    bucket = Bucket(burst=1, per_s=1.0, now_s=10.0)
    assert bucket.take(10.0) == 0.0
    assert bucket.take(9.0) == 1.0


def test_keys_do_not_share_a_bucket() -> None:
    """One client's flood is not another's."""
    limiter = Limiter(burst=1, per_s=1.0)
    assert limiter.take("a", 0.0) == 0.0
    assert limiter.take("a", 0.0) == 1.0
    assert limiter.take("b", 0.0) == 0.0


def test_the_table_of_keys_is_bounded() -> None:
    """The key that was quiet longest is forgotten first."""
    limiter = Limiter(burst=1, per_s=0.001, capacity=2)
    for key in ("a", "b", "a", "c"):
        limiter.take(key, 0.0)
    assert limiter.wait_s("a", 0.0) > 0.0
    assert limiter.wait_s("b", 0.0) == 0.0
