"""The words that say nothing of what a number is of.

The lists are closed. A word that none of them holds may be a workload, a machine, a subset or anything else that makes the
number another one, so that nothing is refuted beside it.
"""

from __future__ import annotations

from data_contracts.grounding import FUNCTION_WORDS

# They say how something was measured, computed, told or where it stands: never what was measured
_TELLING = """
    about above abstract according achieved achieves achieving added adds all almost altogether analyses analysis
    answer answering answers appendix approx approximately are around average averaged averages avg based below bench
    benchmark benchmarks best box brief bullet came chart charts circa clearly clocked come comes comparative compared
    comparison comparisons completed computed conclusion conclusions config configs configuration configurations core
    count counted critical csv data decoded decodes delivered delivers detail detailed details did does done each end
    ended ends evaluate evaluated evaluating every exactly exceed exceeded exceeds executive experiment experiments
    failed failing fails fast faster fastest figure figures file files final finding findings follow following follows
    found fully gave generated get gets given gives giving good got had hardly has have headline here higher highest
    highlight highlights how important in individual insight insights introduction item its itself json jsonl just keep
    keeps kept key largest last leaderboard least less list longest lowest made main makes manage managed manages
    markdown max maximum mean means measure measured measurement measurements measures measuring median metric metric's
    metrics middle minimum model models more most much name nearly needed needs never no notable note notes number
    numbers observation observations observed ok optimal optimum our out outcome outcomes over overall overview own
    page parameter parameters peak peaked peaks per percentile percentiles perf performance primary processed produce
    produced produces quantile quantiles quick quickly range ranged ranges rank ranked ranking rankings raw reach
    reached reaches reading readme recommended record recorded records report reported reports request requests
    required respectively response result results results' roughly row rows run running runs sample samples saw section
    see seen sent series served setting settings setup sit sits several shortest show showed shown shows slower slowest
    smallest so some speed stands started starts stat statistic statistics stats stayed stays studies study successful
    successfully sum summarised summarized summary sweep sweeps table tables take takeaway takeaways taken takes taking
    technical tell test tested testing tests text than that the their them these they this those time times together
    took top total totals tuning typical typically under unit units up us used uses using usually value values varied
    varies vary was we went were what whole win wins with within worst yes
"""
# What is measured, however it is called
_MEASURED = """
    answered cold completion completions decode decoding delay duration durations e2e emitted end-to-end error errors
    eval evaluation exclude excluding failure failures first generate generates generating generation inference input
    inputs inter itl latencies latency length lengths llm llms millisecond milliseconds min minute minutes ms msec
    output outputs per-request per-token prefill processing prompt prompts rate rates req/s request/s responses returned
    rps s sec second seconds secs start success t t/s throughput time-to-first-token to tok tok/s token tokens tokens/s
    toks tpot tps ttft warm warmed word words wrote
"""
# Who says these means others than all, or none of these
_LIMITING = "without not other during until should must would could if before after"
IRRELEVANT = (frozenset(_TELLING.split()) | frozenset(_MEASURED.split()) | FUNCTION_WORDS) - frozenset(
    _LIMITING.split()
)
