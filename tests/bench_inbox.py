"""The inbox under load, run by `make bench`: 1,000 events at 50 a second, a tenth delivered twice, 5 % of the sends
answered 429, 2 % broken; then the same with three kill -9. Figures of one run on this machine.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
from pathlib import Path

from tests.bot.inbox.load import Outcome, load, percentile
from tests.conftest import run_in


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        run_in(home, "kb", "versions").check_returncode()
        for name, kills in (("undisturbed", ()), ("killed 3 times", (5.0, 11.0, 17.0))):
            show(name, asyncio.run(loaded(home, name, kills)))


async def loaded(home: Path, name: str, kills: tuple[float, ...]) -> Outcome:
    """Loads a process on a fresh copy of the published database, or on the one of TROLYSO_BENCH_DATABASE."""
    folder = home / name.replace(" ", "-")
    folder.mkdir()
    shutil.copy(home / "var/trolyso.db", folder / "t.db")
    url = os.environ.get("TROLYSO_BENCH_DATABASE", f"sqlite+aiosqlite:///{folder}/t.db")
    return await load(folder, url, events=1_000, per_second=50, people=100, kills=kills)


def show(name: str, of: Outcome) -> None:
    crashed = {mark for mark, code in of.doubted.items() if code == "crash"}
    doubled = f"{len(of.doubles)} ({len(set(of.doubles) - crashed)} of them not in doubt)"
    webhook, lag = (
        f"{percentile(values, 0.5):.0f} / {percentile(values, 0.99):.0f} / {max(values):.0f} ms"
        for values in (of.took_ms, of.lag_ms)
    )
    print(f"{name}: {of.events} events, {len(of.took_ms)} deliveries, all answered after {of.seconds:.1f} s")
    print(f"  webhook p50 / p99 / worst      {webhook}")
    print(f"  of it the machine (idle lag)   {lag}, load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    print(f"  platform said 429 / broke      {of.platform.refused} / {of.platform.broken}")
    print(f"  unanswered / out of order      {len(of.unanswered)} / {len(of.out_of_order)}")
    print(f"  answered twice                 {doubled}")
    print(f"  in doubt by a crash / broken   {len(crashed)} / {len(of.doubted) - len(crashed)}")
    print(f"  dead letters                   {of.number('event', 'dead') + of.number('call', 'dead')}", flush=True)


if __name__ == "__main__":
    main()
