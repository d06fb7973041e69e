"""`trolyso zalo login`, run as an operator runs it."""

from __future__ import annotations

import asyncio
import os
import re
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.channels.zalo_http import open_client
from bot.channels.zalo_tokens import TokenStatus, token_keeper
from bot.settings import Settings
from bot.storage.database import Database
from tests.doubles.fake_zalo import FakeZalo

SECRET = "a secret of tests, not of anyone"


@dataclass
class Operator:
    """A terminal in a folder of its own."""

    zalo: FakeZalo
    home: Path

    @property
    def environment(self) -> dict[str, str]:
        url = f"sqlite+aiosqlite:///{self.home}/t.db"
        return {**self.zalo.environment(), "DATABASE_URL": url, "TROLYSO_SECRET": SECRET}

    async def runs(self, *arguments: str, typed: str = "", **changed: str) -> tuple[int, str, str]:
        """Returns the status and what was printed."""
        program = await self.starts(*arguments, **changed)
        out, err = await program.communicate(typed.encode())
        assert program.returncode is not None
        return program.returncode, out.decode(), err.decode()

    async def starts(self, *arguments: str, **changed: str) -> asyncio.subprocess.Process:
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("TROLYSO")}
        code = {"PYTHONPATH": str(Path(__file__).parents[2])}
        environment = {**inherited, **code, **self.environment, **changed}
        command = (sys.executable, "-m", "bot", "zalo", "login", *arguments)
        return await asyncio.create_subprocess_exec(
            *command, cwd=self.home, env=environment, stdin=PIPE, stdout=PIPE, stderr=PIPE
        )

    async def sees(self) -> TokenStatus:
        """How the stored tokens stand."""
        lowered = {name.lower(): value for name, value in self.environment.items()}
        database = await Database.open(lowered["database_url"])
        async with open_client() as client:
            keeper = token_keeper(Settings.model_validate(lowered), database, SECRET.encode(), client)
            assert keeper is not None
            status = await keeper.status()
        await database.close()
        return status


@pytest.fixture
async def operator(tmp_path: Path) -> AsyncIterator[Operator]:
    async with FakeZalo() as zalo:
        yield Operator(zalo, tmp_path)


async def test_a_pasted_refresh_token_is_proved_and_stored(operator: Operator) -> None:
    pasted = operator.zalo.oauth.refresh_token
    status, out, err = await operator.runs(typed=f"  {pasted}\n")
    assert (status, out) == (0, "Đã lưu token của Zalo OA. Refresh token còn 90 ngày; máy chủ sẽ tự gia hạn.\n")
    assert operator.zalo.oauth.uses[pasted] == 1
    assert (await operator.sees()).state == "good"
    assert pasted not in out + err
    assert operator.zalo.oauth.refresh_token not in out + err


async def test_consent_in_the_browser_gives_the_first_pair(operator: Operator) -> None:
    program = await operator.starts("--consent", "https://tro-ly.vinhlong.gov.vn/zalo")
    assert program.stderr
    address = ""
    while not address:
        found = re.search(r"http\S+/v4/oa/permission\S+", (await program.stderr.readline()).decode())
        address = found.group() if found else ""
    out, _ = await program.communicate(f"{operator.zalo.oauth.consent(address)}\n".encode())
    assert program.returncode == 0
    assert "90 ngày" in out.decode()
    assert (await operator.sees()).state == "good"


@pytest.mark.parametrize(
    ("fault", "said"),
    [(-14_014, "mã -14014"), (-32, "Token chưa bị dùng mất"), ("lost", "có thể đã bị dùng")],
)
async def test_a_login_that_failed_says_why_and_leaves_what_was_there(
    operator: Operator, fault: object, said: str
) -> None:
    assert (await operator.runs(typed=operator.zalo.oauth.refresh_token))[0] == 0
    operator.zalo.oauth.faults.append(fault)  # type: ignore[arg-type]
    status, out, err = await operator.runs(typed=operator.zalo.oauth.refresh_token)
    assert (status, out) == (1, "")
    assert said in err
    assert (await operator.sees()).state == "good"


async def test_the_stored_token_can_be_tried_again(operator: Operator) -> None:
    status, _, err = await operator.runs("--stored")
    assert (status, "Chưa có token" in err) == (1, True)
    assert (await operator.runs(typed=operator.zalo.oauth.refresh_token))[0] == 0
    assert (await operator.runs("--stored"))[0] == 0
    status, _, err = await operator.runs("--stored", TROLYSO_SECRET="another secret of tests")
    assert (status, "Khóa bí mật" in err) == (1, True)


async def test_wrong_usage_is_told_apart(operator: Operator) -> None:
    assert (await operator.runs("--stored", "--consent", "https://a.vn"))[0] == 2
    assert (await operator.runs(TROLYSO_ZALO_APP_ID=""))[0] == 2
    status, _, err = await operator.runs(typed="\n")
    assert (status, "Chưa có gì" in err) == (1, True)
