"""How many red flags are seen, how many look-alikes raise an alarm, and how fast the check is.

`held_out` was written before the rules were tuned, by hands that saw neither the rules nor each
other; on `development` the rules were tuned. Every positive is also measured as it is mistyped and
misheard. Run: `uv run python -m bench.red_flags [--misses]` (misses of `development` alone).
"""

import argparse
import statistics
import time
from collections import defaultdict

from api.safety.rules import load_safety_rules
from api.safety.service import SafetyCheck
from bench.red_flag_cases import ALARMS, fuzzed, is_right, load, misses, reception_talk
from bench.triage_cases import ROOT, interval

_LENGTH = 2000
_ROUNDS = 200
_SEED = 20261122
# Somebody who tells a great deal before coming to the point.
_STORY = (
    "我妈今年六十八岁，前几年做过一次胆囊手术，平时血压有点高，一直在吃药控制得还可以。"
    "上个月她说走路久了膝盖有点酸，晚上睡得也不太好，我们就带她去社区医院看了看，"
    "医生说是年纪大了，让多休息。我在外地上班回不去，就想先问问你们医院应该挂哪个科，"
    "最好能约个有经验的专家，周末有没有号，停车方不方便，老人家能不能优先。"
)


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--misses", action="store_true", help="the messages that were missed")
    told = parser.parse_args().misses
    check = SafetyCheck(load_safety_rules(ROOT / "knowledge_base"))
    for name in ("held_out", "development"):
        report(name, check, told and name == "development")
    report_talk(check)
    for name, story in (("a plain story", _STORY), ("symptoms only", _dense())):
        text = (story * _LENGTH)[:_LENGTH]
        print(f"{_LENGTH} characters, {name}: {milliseconds(check, text)}")


def report(name: str, check: SafetyCheck, told: bool) -> None:
    """The shares of one file, with their 95 % intervals."""
    print(f"{name}:")
    for wanted, texts in load(name).items():
        missed = misses(check, wanted, texts)
        right = len(texts) - len(missed)
        share = right / len(texts)
        print(f"  {wanted}: {share:.3f} ({interval(share, len(texts))}), {right} of {len(texts)}")
        if wanted in ALARMS:
            print(f"    fuzzed: {_fuzzed_shares(check, wanted, texts)}")
        for text in missed if told else ():
            print(f"    {text}")


def report_talk(check: SafetyCheck) -> None:
    """How often what is said at reception (tests/nlu) is taken for an emergency or crisis."""
    texts = reception_talk()
    findings = [finding for text in texts if (finding := check.check(text))]
    alarms = [finding for finding in findings if finding.kind != "urgent"]
    by_screen = sum(not finding.by_rule for finding in alarms)
    share = len(alarms) / len(texts)
    print(
        f"reception talk: {share:.4f} ({interval(share, len(texts))}) alarmed, {len(alarms)} of "
        f"{len(texts)}, by the screen alone {by_screen}"
    )


def _fuzzed_shares(check: SafetyCheck, wanted: str, texts: list[str]) -> str:
    """Of those that are seen as they are written."""
    seen: dict[str, list[bool]] = defaultdict(list)
    for text in texts:
        if is_right(check, wanted, text):
            for change, changed in fuzzed(text, _SEED):
                seen[change].append(is_right(check, wanted, changed))
    return ", ".join(f"{change} {sum(hits) / len(hits):.3f}" for change, hits in seen.items())


def _dense() -> str:
    return "，".join(text for wanted in ALARMS for text in load("development")[wanted][::4])


def milliseconds(check: SafetyCheck, text: str) -> str:
    """Processor time of one check: median and p95."""
    times = []
    for _ in range(_ROUNDS):
        start = time.process_time()
        check.check(text)
        times.append((time.process_time() - start) * 1000)
    p95 = statistics.quantiles(times, n=20)[-1]
    return f"median {statistics.median(times):.2f} ms, p95 {p95:.2f} ms"


if __name__ == "__main__":
    main()
