"""The tally: how long updates took while the window was open, and what went wrong ever."""

from collections import Counter

_SAMPLES = 5


class Tally:
    """Latencies in seconds, and errors."""

    def __init__(self) -> None:
        self.is_open = False
        self.latencies: list[float] = []
        self.errors: Counter[str] = Counter()
        self.samples: list[str] = []

    def done(self, latency: float) -> None:
        """An update was handled and all its replies are there."""
        if self.is_open:
            self.latencies.append(latency)

    def failed(self, kind: str, detail: str) -> None:
        """Something is not as it should be; the first few details are kept."""
        self.errors[kind] += 1
        if len(self.samples) < _SAMPLES:
            self.samples.append(f"{kind}: {detail}")
