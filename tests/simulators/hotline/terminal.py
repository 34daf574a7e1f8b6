"""A call in the terminal: what the recogniser heard is typed, what is spoken is printed."""

from collections.abc import Awaitable, Callable, Iterator

from tests.simulators.hotline.line import LineDead, PhoneLine, Refused

HELP = """\
  挂骨科        说一句话            #1   #123#     按键（第一个 # 只是记号）
  ~挂古科       听得不太清楚的话    !挂号          插话：语音放了一秒就开口
  （空行）      不说话              /hints         识别器现在要留意哪些词
  /again        再报一次上一件事    /hangup        挂断
  /connected  /busy  /no_answer  /failed           转接的结果"""
_BARGE_IN_MS = 1_000
_HEARD_BADLY = 0.4
_RESULTS = {"/connected", "/busy", "/no_answer", "/failed"}
_HINTS_SHOWN = 12

Show = Callable[[str], None]


class Terminal:
    """One call, driven by lines."""

    def __init__(self, line: PhoneLine, show: Show) -> None:
        self._line, self._show = line, show
        self._printed = 0

    async def begin(self) -> None:
        """Ring, and print the greeting."""
        await self._line.calls()
        self._tell()

    async def take(self, typed: str) -> bool:
        """Do what was typed. False when the call is over."""
        try:
            await self._do(typed.strip())
        except Refused as refused:
            self._show(f"  ! {refused.status} {refused.code}")
        except LineDead:
            return False
        self._tell()
        return not self._line.closed

    async def _do(self, typed: str) -> None:
        line = self._line
        if typed in _RESULTS:
            await line.transfer_ends(typed[1:])
        elif typed in self._commands():
            await self._commands()[typed]()
        elif typed.startswith("#") and typed[1:]:
            await self._press(typed[1:])
        elif typed.startswith("~") and typed[1:]:
            await line.says(typed[1:], confidence=_HEARD_BADLY)
        elif typed.startswith("!") and typed[1:]:
            await self._interrupt(typed[1:])
        elif typed.startswith("/"):
            self._show(HELP)
        else:
            await (line.says(typed) if typed else line.keeps_silent())

    def _commands(self) -> dict[str, Callable[[], Awaitable[object]]]:
        return {
            "/hangup": self._line.hangs_up,
            "/again": self._line.tells_again,
            "/hints": self._hints,
        }

    async def _press(self, keys: str) -> None:
        if not set(keys) <= set("0123456789*#"):
            self._show("  ! 键盘上没有这个键")
        elif await self._line.presses(keys) is None:
            self._show("  · 现在不收按键")

    async def _interrupt(self, text: str) -> None:
        if await self._line.interrupts(_BARGE_IN_MS, text) is None:
            self._show("  · 这句话要听完，插不上")

    async def _hints(self) -> None:
        hints = self._line.listen.hints if self._line.listen else []
        self._show(f"  · {len(hints)} 个词：{'、'.join(hints[:_HINTS_SHOWN])}…")

    def _tell(self) -> None:
        """Print what was spoken since the last time, and what is expected now."""
        new = self._line.spoken[self._printed :]
        self._printed = len(self._line.spoken)
        for sentence in new:
            marks = [] if sentence.interruptible else ["不能打断"]
            marks += ["慢"] if sentence.pace == "slow" else []
            self._show(f"导医：{sentence.text}" + (f"（{'，'.join(marks)}）" if marks else ""))
        for told in self._state():
            self._show(f"  · {told}")

    def _state(self) -> Iterator[str]:
        line = self._line
        if line.closed:
            yield "电话已经挂断"
            return
        if line.transfer is not None:
            handed, line.transfer = line.transfer, None
            yield f"转接到 {handed.queue}，{handed.reason}：{handed.summary or '没有摘要'}"
            yield "接通了没有？/connected /busy /no_answer /failed"
        elif line.listen is not None and line.listen.mode != "speech":
            wanted = line.listen.digits
            if wanted is not None and wanted.max > 1:
                finish = f"，按 {wanted.finish_key} 结束" if wanted.finish_key else ""
                yield f"收按键：最多 {wanted.max} 位{finish}"
