from __future__ import annotations

from data_contracts.facts import Fact, Source
from tasks.analysis.claims.claim_facts import claim_facts
from tasks.analysis.claims.claim_intervals import interval_facts
from tasks.ingestion.kit.reader import Head, Parsed
from tasks.readers.markdown import READER
from tests.analysis.making import Artifacts, said


def baseline(
    made: Artifacts | None = None, artifact: str = "dir/baseline.csv", model: str = "m:1b"
) -> Artifacts:
    """Five requests, the first of them cold: mean TTFT 0.56 s, 0.125 s warm; mean rate 102.2 token/s."""
    made = made or Artifacts()
    rates = (101.0, 102.8, 102.0, 103.4, 101.8)
    for record, rate in enumerate(rates):
        ttft, load = (2.3, 2.1) if record == 0 else (0.125, 0.01)
        values = {"decode_throughput": rate, "ttft": ttft, "load_duration": load}
        made.add(artifact, str(record), values, model=model)
    return made


def sweep(made: Artifacts) -> Artifacts:
    """Three contexts at two temperatures, measured once each."""
    rates = {0.4: (100.5, 103.25, 101.75), 0.8: (100.0, 103.0, 101.5)}
    for temperature, of_contexts in rates.items():
        for context, rate in zip((1024, 2048, 4096), of_contexts, strict=True):
            config, record = {"num_ctx": context, "temperature": temperature}, f"/{temperature}/{context}"
            made.add("dir/sweep.csv", record, {"decode_throughput": rate}, model="m:1b", config=config)
    return made


def document(made: Artifacts, text: str, artifact: str = "dir/REPORT.md") -> Artifacts:
    made.names.append(artifact)
    READER.read([Parsed(made.names.index(artifact), Head(artifact, "markdown", text), text)], made.rows)
    return made


def judged(
    text: str, made: Artifacts | None = None, artifact: str = "dir/REPORT.md"
) -> list[tuple[str, str]]:
    return said(claim_facts(document(made or baseline(), f"# About m:1b\n\n{text}\n", artifact).evidence()))


def test_a_refuted_claim_says_both_numbers_and_names_the_document_and_the_measurements() -> None:
    made = document(baseline(), "# About m:1b\n\n- Mean TTFT: 0.165 s (warm)\n")
    assert list(claim_facts(made.evidence())) == [
        Fact(
            topic="claims",
            subject='{"artifact":"dir/REPORT.md","field":"Mean TTFT","model":"m:1b","record":"line/3","stated":0.165}',
            metric="ttft",
            statistic="mean",
            value=0.5599999999999999,
            unit="s",
            clause="dir/REPORT.md (line 3) states a mean TTFT of warm requests of 165 ms for m:1b, which the measurements"
            " refute: 560 ms over 5 requests in dir/baseline.csv (stated 71% lower), 125 ms over its 4 warm requests"
            " (model load 10 ms against 2.1 s); no reading of them gives it (not reproducible)",
            tier=2,
            digits=3,
            n=5,
            verdict="refuted",
            sources=(
                Source("dir/REPORT.md", ("line/3",), "sha of dir/REPORT.md"),
                Source("dir/baseline.csv", ("0-4",), "sha of dir/baseline.csv"),
            ),
        )
    ]


def test_a_claim_is_confirmed_over_all_requests_or_over_the_warm_ones() -> None:
    assert judged("- Mean TTFT: 0.56 s\n- Average throughput: 102.2 tok/s") == [
        (
            "confirmed",
            "dir/REPORT.md (line 3) states a mean TTFT of 560 ms for m:1b, which the measurements confirm: 560 ms over 5"
            " requests in dir/baseline.csv",
        ),
        (
            "confirmed",
            "dir/REPORT.md (line 4) states a mean decode throughput of 102.2 token/s for m:1b, which the measurements"
            " confirm: 102.2 token/s over 5 requests in dir/baseline.csv",
        ),
    ]
    assert [verdict for verdict, _ in judged("- Mean TTFT: 0.125 s")] == ["confirmed"]


def test_a_bare_name_admits_every_statistic_and_is_refuted_only_outside_of_its_requests() -> None:
    made = "- Throughput: {} tok/s"
    for rate in (
        "102.2",
        "102.0",
        "103.4",
        "101.0",
        "101.8",
    ):  # mean, median, max, min and first, last
        assert [verdict for verdict, _ in judged(made.format(rate))] == ["confirmed"], rate
    assert judged(made.format("115.0")) == [
        (
            "refuted",
            "dir/REPORT.md (line 3) states a decode throughput of 115 token/s for m:1b, which the measurements refute:"
            " 102 token/s over 5 requests in dir/baseline.csv (stated 13% higher); no reading of them gives it (not"
            " reproducible)",
        )
    ]
    assert judged(made.format("101.45")) == [
        (
            "unsupported",
            "dir/REPORT.md (line 3) states a decode throughput of 101.45 token/s for m:1b, which is not judged:"
            " it does not say which statistic it is, and lies between its requests",
        )
    ]


def test_a_name_that_says_mean_admits_means_only() -> None:
    assert [verdict for verdict, _ in judged("- Mean throughput: 102.5 tok/s")] == [
        "confirmed"
    ]  # without the first
    assert judged("- Mean throughput: 103.4 tok/s") == [
        (
            "refuted",
            "dir/REPORT.md (line 3) states a mean decode throughput of 103.4 token/s for m:1b, which the measurements"
            " refute: 102.2 token/s over 5 requests in dir/baseline.csv (stated 1.2% higher); it is the highest decode"
            " throughput, 103.4 token/s over 5 requests in dir/baseline.csv (wrong aggregate)",
        )
    ]


def runs(made: Artifacts | None = None) -> Artifacts:
    """Three runs of m:1b of 2, 2 and 4 requests: 0.10, 0.20 and 0.40 s on average; tokens over seconds: 50 token/s."""
    made = made or Artifacts()
    for run, (ttft, count) in enumerate(((0.1, 2), (0.2, 2), (0.4, 4)), start=1):
        for record in range(count):
            seconds = 1.0 + record
            made.add(
                f"dir/run{run}.csv", str(record),
                {"ttft": ttft + 0.001 * record - 0.0005 * (count - 1), "output_tokens": 50.0 * seconds + 3 * record,
                 "decode_duration": seconds, "decode_throughput": 50.0 + 3 * record / seconds},
                model="m:1b", run=f"run {run}",
            )  # fmt: skip
    return made


def test_a_number_may_be_of_requests_or_of_runs_or_a_ratio_of_sums() -> None:
    of_runs, of_requests = "- Mean TTFT: 0.233 s", "- Mean TTFT: 0.275 s"
    assert [verdict for verdict, _ in judged(of_runs, runs())] == ["confirmed"]
    assert [verdict for verdict, _ in judged(of_requests, runs())] == ["confirmed"]
    # 824 tokens in 16 s; the mean of the rates is 51.09
    ((verdict, clause),) = judged("The mean throughput of m:1b is 51.50 tok/s.", runs())
    assert verdict == "confirmed"
    assert clause.endswith(
        "which the measurements confirm: 51.5 token/s, a ratio of sums, over 8 requests in 3 files"
    )


def timed(*times: float) -> Artifacts:
    """One file of requests of 100 tokens each, which say how long decoding took and not how fast it was."""
    made = Artifacts()
    for record, seconds in enumerate(times):
        made.add(
            "dir/a.csv", str(record),
            {"output_tokens": 100.0, "decode_duration": seconds, "decode_throughput": 100 / seconds}, model="m:1b",
        )  # fmt: skip
    return made


def test_a_ratio_of_sums_is_confirmed_as_far_as_the_decimals_of_its_times_tell() -> None:
    def verdicts(rates: tuple[str, ...], *times: float) -> list[str]:
        return [judged(f"- Mean throughput: {rate} tok/s", timed(*times))[0][0] for rate in rates]

    # 300 tokens in 2.9342 s: 102.2425 token/s, of which times in tenths of milliseconds hide 0.005%
    rates = ("102.24", "102.25", "102.26")
    assert verdicts(rates, 0.9779, 0.9782, 0.9781) == ["confirmed", "confirmed", "unsupported"]
    assert verdicts(rates, 0.9779105, 0.9781691, 0.9781204) == ["confirmed", "unsupported", "unsupported"]
    # 300 tokens in 5 s: 60 token/s, and anything from 46 to 86 as far as whole seconds tell
    coarse = verdicts(("60.00", "62.50", "130.00"), 1.0, 1.0, 3.0)
    assert coarse == ["confirmed", "unsupported", "refuted"]


def test_the_order_of_names_makes_no_configuration_the_last() -> None:
    made = Artifacts()
    of_contexts = {
        1024: (98.11, 99.17),
        2048: (103.37, 103.62),
        4096: (101.9, 102.2),
        8192: (99.3, 99.9, 102.53),
    }
    for context, rates in of_contexts.items():
        for record, rate in enumerate(rates):
            place, config = f"/{context}/{record}", {"num_ctx": context}
            made.add("dir/sweep.csv", place, {"decode_throughput": rate}, model="m:1b", config=config)
    assert judged("- Throughput: 100.58 tok/s", made) == [
        (
            "unsupported",
            "dir/REPORT.md (line 3) states a decode throughput of 100.58 token/s for m:1b, which is not judged: it may"
            " be another statistic than its name says",
        )
    ]


def test_another_models_number_and_one_rounded_to_its_better_side_are_told() -> None:
    made = baseline(baseline(), "dir/other.csv", "n:7b")
    made.add("dir/other.csv", "9", {"decode_throughput": 80.0, "ttft": 0.5}, model="n:7b")
    assert [clause.partition("; ")[2] for _, clause in judged("- Mean throughput: 98.5 tok/s", made)] == [
        "it is the mean decode throughput, 98.5 token/s over 6 requests in dir/other.csv, of n:7b (wrong model)"
    ]
    made = Artifacts()
    for record, rate in enumerate((38.0, 38.2, 38.43)):
        made.add("dir/a.csv", str(record), {"decode_throughput": rate}, model="m:1b")
    assert [clause.partition("; ")[2] for _, clause in judged("- Mean throughput: 39 tok/s", made)] == [
        "it was rounded to its better side (rounding in favour)"
    ]


def test_a_number_said_to_be_of_more_requests_than_there_are_is_supported_by_nothing() -> None:
    text = "The mean TTFT of m:1b over 100 requests was 0.300 s."
    assert judged(text) == [
        (
            "unsupported",
            "dir/REPORT.md (line 3) states a mean TTFT of 300 ms for m:1b, which is not judged: it is said to be"
            " of 100 requests, and the files hold 5",
        )
    ]
    right = "The mean TTFT of m:1b over 100 requests was 0.560 s."
    assert [verdict for verdict, _ in judged(right)] == ["unsupported"]


def test_a_limit_is_refuted_only_where_it_is_passed() -> None:
    made = Artifacts()
    for record in range(100):
        made.add("dir/a.csv", str(record), {"ttft": 0.4 + record / 1000}, model="m:1b")
    assert [v for v, _ in judged("The p95 TTFT of m:1b stays under 600 ms.", made)] == ["confirmed"]
    made = Artifacts()
    for record in range(100):
        made.add("dir/a.csv", str(record), {"ttft": 0.4 + record / 1000}, model="m:1b")
    assert [v for v, _ in judged("The p95 TTFT of m:1b stays under 450 ms.", made)] == ["refuted"]


def test_one_error_in_several_places_is_one_fact_with_all_of_them() -> None:
    made = document(baseline(), "# About m:1b\n\n- Mean TTFT: 0.165 s\n", "dir/copy.md")
    document(made, "# About m:1b\n\n- Mean TTFT: 0.165 s\n\nmore\n")
    (fact,) = claim_facts(made.evidence())
    assert fact.clause.startswith(
        "dir/REPORT.md (line 3) and 1 other place state a mean TTFT of 165 ms for m:1b"
    )
    assert [(source.artifact, source.records) for source in fact.sources] == [
        ("dir/REPORT.md", ("line/3",)), ("dir/copy.md", ("line/3",)), ("dir/baseline.csv", ("0-4",)),
    ]  # fmt: skip


def test_a_row_about_something_that_no_measurement_names_is_refuted_by_nothing() -> None:
    table = "| Prompt | Mean TTFT (s) |\n|---|---|\n| A long story | 9.5 |"
    assert judged(table) == [
        (
            "unsupported",
            "dir/REPORT.md (table 1, row 1) states a mean TTFT of 9.50 s for m:1b, which is not judged: its row"
            " is about something that no measurement names",
        )
    ]


def test_a_document_elsewhere_speaks_of_what_it_names_or_of_a_model_that_one_tool_measured() -> None:
    wrong = "- Mean TTFT: 0.165 s"
    several = baseline().add("other/x.csv", "0", {"ttft": 0.4}, model="m:1b", tool="another")
    cited = baseline().add("other/x.csv", "0", {"ttft": 0.4}, model="m:1b", tool="another")
    assert [v for v, _ in judged(wrong, artifact="notes/a.md")] == ["refuted"]
    assert [v for v, _ in judged(wrong, several, "notes/a.md")] == ["unsupported"]
    named = judged(f"{wrong}\n\nData: `dir/baseline.csv`", cited, "notes/a.md")
    assert [v for v, _ in named] == ["refuted"]


def test_of_the_folders_below_it_speaks_a_document_whose_numbers_stand_there() -> None:
    wrong = "- Mean TTFT: 0.165 s"
    right = (
        "- Average throughput: 102.2 tok/s\n- Peak throughput: 103.4 tok/s\n- Median throughput: 102.0 tok/s"
    )

    def made() -> Artifacts:
        return baseline().add("other/x.csv", "0", {"decode_throughput": 1.0}, model="m:1b", tool="another")

    assert [v for v, _ in judged(wrong, made(), "a.md")] == ["unsupported"]
    assert [v for v, _ in judged(f"{wrong}\n{right}", made(), "a.md")] == ["refuted", *["confirmed"] * 3]


def test_the_model_that_a_row_names_goes_before_that_of_its_document() -> None:
    made = baseline(baseline(), "dir/other.csv", "n:7b-q4_0")
    table = "| Tag | mean_ttft_s |\n|---|---|\n| q4_0 | 0.56 |"
    assert [clause for _, clause in judged(table, made)] == [
        "dir/REPORT.md (table 1, row 1) states a mean TTFT of 560 ms for n:7b-q4_0, which the measurements confirm: 560 ms"
        " over 5 requests in dir/other.csv"
    ]


def test_another_best_configuration_is_named_with_both_numbers() -> None:
    text = "## Best configuration\n\nnum_ctx=4096, temperature=0.4\n\n- Result: 102.31 tok/s"
    assert judged(text, sweep(Artifacts())) == [
        (
            "refuted",
            "dir/REPORT.md (line 7) states a decode throughput of 102.31 token/s for m:1b with num_ctx 4096, temperature"
            " 0.4, which the measurements refute: 101.75 token/s over the only request in dir/sweep.csv (stated 0.6%"
            " higher); no reading of them gives it (not reproducible)",
        ),
        (
            "unsupported",
            "dir/REPORT.md names num_ctx 4096, temperature 0.4 as the best configuration of m:1b, which the measurements do"
            " not support: in sweep.csv it has 101.8 token/s, and num_ctx 2048, temperature 0.4 has 103.2 token/s"
            " (fewer than 5 repetitions support no best configuration)",
        ),
    ]


def test_a_best_configuration_is_refuted_where_another_is_better_by_more_than_the_floor() -> None:
    made = sweep(Artifacts())
    made.add(
        "dir/sweep.csv",
        "90",
        {"decode_throughput": 125.0},
        model="m:1b",
        config={"num_ctx": 512, "temperature": 0.4},
    )
    text = "## Best configuration\n\nnum_ctx=4096, temperature=0.4\n\n- Result: 101.75 tok/s"
    assert judged(text, made)[1] == (
        "refuted",
        "dir/REPORT.md names num_ctx 4096, temperature 0.4 as the best configuration of m:1b, which the measurements refute:"
        " in sweep.csv it has 101.8 token/s, and num_ctx 512, temperature 0.4 has 125.0 token/s"
        " (fewer than 5 repetitions support no best configuration)",
    )


def test_the_highest_of_single_measurements_is_no_best_configuration() -> None:
    text = "## Best configuration\n\nnum_ctx=2048, temperature=0.4\n\n- Result: 103.25 tok/s"
    assert judged(text, sweep(Artifacts()))[1] == (
        "unsupported",
        "dir/REPORT.md names num_ctx 2048, temperature 0.4 as the best configuration of m:1b; in sweep.csv it has the"
        " highest decode throughput, 103.2 token/s, but fewer than 5 repetitions support no best configuration",
    )


def test_a_rate_read_as_a_latency_is_told_and_the_advice_that_follows_from_it_is_refuted() -> None:
    made = Artifacts()
    for model, rate in (("m-q4_0", 76.59), ("m-q8_0", 46.57)):
        for record in range(3):
            made.add(
                "dir/bench.csv", f"/{model}/{record}", {"decode_throughput": rate, "ttft": 0.5}, model=model
            )
    text = (
        "- bench: - q8_0: mean_latency_ms=46.570 - q4_0: mean_latency_ms=76.590\n"
        "- Use q8_0 for bench (≈39.2% latency advantage)"
    )
    misread = "but this number is the mean decode throughput"
    assert said(claim_facts(document(made, text).evidence())) == [
        (
            "refuted",
            f"dir/REPORT.md (line 1) states a mean end-to-end latency of {number} ms for m-{tag}, {misread},"
            f" {number} token/s over 3 requests in dir/bench.csv (swapped metric)",
        )
        for tag, number in (("q4_0", "76.59"), ("q8_0", "46.57"))
    ] + [
        (
            "refuted",
            "dir/REPORT.md advises to use q8_0 for its latency; of the 2 models ranked there it decodes as the slowest:"
            " 46.57 token/s on average, against 76.59 token/s of q4_0",
        ),
        (
            "unsupported",
            "1 number of 1 document cannot be checked: they name no measured model, or no metric that the measurements"
            " hold",
        ),
    ]


def test_a_gain_is_refuted_where_no_sweep_spreads_half_as_far() -> None:
    text = "- Context size (num_ctx) optimization yields 15-20% throughput improvements"
    assert said(claim_facts(document(sweep(Artifacts()), text).evidence()), statistic="gain") == [
        (
            "refuted",
            "dir/REPORT.md states that num_ctx changes decode throughput by 15% to 20%, while group means by num_ctx"
            " spread over 2.8% of the overall mean",
        )
    ]


def test_an_interval_too_narrow_for_its_runs_and_percentiles_of_run_means_are_refuted() -> None:
    made = Artifacts()
    for run, mean in enumerate((15.50, 15.44, 15.58), 1):
        for statistic, value in (("mean", mean), ("p95", mean + 0.3), ("p50", mean)):
            made.add(
                "b.json", f"/run_results/{run}", {"wall_time": value}, scope="aggregate", statistic=statistic, n=20,
                run=f"b.json run {run}",
            )  # fmt: skip
    for statistic, value in (("ci_low", 15.42), ("ci_high", 15.60), ("p95", 15.58), ("p50", 15.50)):
        made.add(
            "b.json", "", {"wall_time": value}, scope="aggregate", statistic=statistic, n=3, run="b.json"
        )
    assert said(interval_facts(made.evidence())) == [
        (
            "refuted",
            "b.json states a 95% confidence interval of wall time that is 180.0 ms wide; its own 3 run means require"
            " 349.0 ms (t, sample standard deviation): it is 52% as wide",
        ),
        (
            "unsupported",
            "b.json states a median of wall time of 15.50 s, but it is one of its 3 run means: the median of each run is"
            " 15.44 s to 15.58 s",
        ),
        (
            "refuted",
            "b.json states a 95th percentile of wall time of 15.58 s, but it is one of its 3 run means: the 95th"
            " percentile of each run is 15.74 s to 15.88 s",
        ),
    ]
