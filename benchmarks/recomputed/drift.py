"""The drift of each series as docs/drift.md says it: from the history, and from what a comparison shows itself."""

from __future__ import annotations

from collections.abc import Callable
from math import inf, sqrt

import duckdb
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

Floats = npt.NDArray[np.float64]
_ONE_PERCENT = 0.01**2
_LEAST = 0.0025**2
_MOST = 10.0
_MEDIAN_SQUARE = 0.4549364231195728


def register_drift(database: duckdb.DuckDBPyConnection, schema: str, from_history: bool) -> None:
    """The table `drift`: of each group that both sides have its variance, its freedom and the inflation of runs."""
    witnesses = database.table(f"{schema}.witnesses").order("id").df()
    points = database.table(f"{schema}.points").order("id, audit").df() if from_history else None
    drift = pd.DataFrame({"id": witnesses["id"], "variance": _ONE_PERCENT, "freedom": inf})
    inflation = 1.0
    if points is not None and len(points):
        inflation = _from_history(drift, points)
    inflation = max(inflation, _from_comparison(drift, witnesses))
    database.register("drift", pa.Table.from_pandas(drift.assign(inflation=inflation), preserve_index=False))


def _from_history(drift: pd.DataFrame, points: pd.DataFrame) -> float:
    steps = _steps(points)
    if steps.empty:
        return 1.0
    inflation = _inflation_of_steps(steps)
    steps["w"] *= inflation
    typical = max(_typical(steps), _LEAST)
    usual = steps.groupby("id")["square"].transform(lambda own: own.quantile(0.5, interpolation="lower"))
    kept = steps[steps["square"] <= 16 * np.maximum(2 * typical + steps["w"], usual / _MEDIAN_SQUARE)]
    variance, freedom, unseen = _shrunk(kept, typical)
    ids = drift["id"].to_numpy()
    found = pd.DataFrame({"variance": variance, "freedom": freedom}).reindex(ids)
    own = found["variance"].fillna(unseen[0]).to_numpy()
    worth = found["freedom"].fillna(unseen[1]).to_numpy()
    if points["audit"].nunique() < 4:
        own, worth = np.maximum(own, _ONE_PERCENT), np.where(own > _ONE_PERCENT, worth, inf)
    drift["variance"], drift["freedom"] = own, worth
    return inflation


def _steps(points: pd.DataFrame) -> pd.DataFrame:
    freedom = points["n"] - 1
    squares = (freedom * points["variance"]).where(freedom > 0, 0.0).groupby(points["id"]).transform("sum")
    total = freedom.groupby(points["id"]).transform("sum")
    of_mean = (squares / total.where(total > 0)).fillna(0.0) / points["n"]
    by_series = points["id"]
    step = points["mean"].groupby(by_series).diff()
    explained = of_mean + of_mean.groupby(by_series).shift()
    found = pd.DataFrame({"id": by_series, "audit": points["audit"], "step": step, "w": explained})
    found = found.dropna()
    return found.assign(square=found["step"] ** 2)


def _typical(steps: pd.DataFrame) -> float:
    taken = steps.iloc[:: 1 + len(steps) // 20_000]
    square, w = taken["square"].to_numpy(), taken["w"].to_numpy()
    weight = 1 / (2 * _ONE_PERCENT + w)

    def beyond(variance: float) -> float:
        expected = 2 * variance + w
        share = np.divide(square, expected, out=np.full(len(w), inf), where=expected > 0)
        share[(square == 0) & (expected == 0)] = 0.0
        order = np.argsort(share, kind="stable")
        reached = np.cumsum(weight[order])
        return float(share[order][np.searchsorted(reached, reached[-1] / 2)]) - _MEDIAN_SQUARE

    return _root(beyond, 0.0, _MOST)


def _inflation_of_steps(steps: pd.DataFrame) -> float:
    drifted = 2 * max(_typical(steps), _ONE_PERCENT)
    wide = steps[steps["w"] > drifted]
    if len(wide) < 20:
        return 1.0
    chance = 1 + 2 * sqrt(2 / (0.37 * len(wide) * 2 / 3))
    return _beyond_chance(
        lambda factor: float((wide["square"] / (drifted + factor * wide["w"])).median()) - _MEDIAN_SQUARE,
        chance,
    )


def _shrunk(kept: pd.DataFrame, typical: float) -> tuple[pd.Series, pd.Series, tuple[float, float]]:
    """Variance and freedom by series, and those of a series without steps."""
    series = kept.groupby("id")
    k, w = series.size(), series["w"].mean()
    own = (series["square"].mean() - w) / 2
    f = 2 * k**2 / (3 * k - 1)
    for _ in range(2):
        weight = f / (2 * typical + w) ** 2
        typical = max(float((own * weight).sum() / weight.sum()), _LEAST)
    g = f * (2 * typical / (2 * typical + w)) ** 2
    u = 2 * weight
    centre = (u * own).sum() / u.sum()
    excess = float((u * (own - centre) ** 2).sum()) - (len(own) - 1)
    spare = float(u.sum() - (u**2).sum() / u.sum())
    cap = float(g.sum()) / (1 + (len(own) - 1) * _alike(kept, typical) ** 2)
    if excess <= 0 or spare <= 0:
        unseen = (typical, max(cap, 1.0))
        return pd.Series(typical, own.index), pd.Series(unseen[1], own.index), unseen
    prior_freedom = 4 + 2 * typical**2 * spare / excess
    prior = typical * (prior_freedom - 2) / prior_freedom
    variance = ((prior_freedom * prior + g * own) / (prior_freedom + g)).clip(lower=_LEAST)
    freedom = (prior_freedom + g).clip(upper=cap).clip(lower=1.0)
    return variance, freedom, (prior, max(min(prior_freedom, cap), 1.0))


def _alike(kept: pd.DataFrame, typical: float) -> float:
    z = kept["step"] / np.sqrt(2 * typical + kept["w"])
    sessions = z.groupby(kept["audit"])
    count = sessions.size()
    couples = float((count * (count - 1)).sum())
    power = float((z**2).mean())
    if not couples or not power:
        return 0.0
    products = float((sessions.sum() ** 2 - (z**2).groupby(kept["audit"]).sum()).sum())
    return min(max(products / couples / power, 0.0), 1.0)


def _from_comparison(drift: pd.DataFrame, witnesses: pd.DataFrame) -> float:
    """Raises the drift to what the comparison shows, and gives the inflation that it shows."""
    usable = witnesses[witnesses["x"].notna() & witnesses["w"].notna() & (witnesses["c"] > 0)]
    cells = usable.sort_values(["w", "id"], kind="stable").drop_duplicates("cell").sort_values("id")
    narrow = cells["w"] <= 10 * _ONE_PERCENT * cells["c"]
    told, wide = cells[narrow], cells[~narrow]
    if len(told) >= 10:
        variance, freedom = _shown(told)
        less = drift["variance"] < variance
        drift.loc[less, ["variance", "freedom"]] = variance, freedom
    if len(wide) < 10:
        return 1.0
    x, w = wide["x"].to_numpy(), wide["w"].to_numpy()
    drifted = wide["c"].to_numpy() * drift.set_index("id")["variance"].loc[wide["id"]].to_numpy()
    chance = 1.1 + 2 * sqrt(2 / (0.5 * len(wide)))
    return _beyond_chance(lambda factor: _qn(x, factor * w + drifted) - 1, chance)


def _shown(told: pd.DataFrame) -> tuple[float, float]:
    x, w, c = (told[name].to_numpy() for name in ("x", "w", "c"))
    for _ in range(5):
        found = _root(lambda variance, x=x, w=w, c=c: _qn(x, w + c * variance) - 1, _LEAST, _MOST)  # type: ignore[misc]
        near = np.abs(x - _middle(x)) <= 3 * np.sqrt(w + c * found)
        if near.all():
            break
        x, w, c = x[near], w[near], c[near]
    share = c * found / (c * found + w)
    return found, max(0.5 * (len(x) - 1) * float(np.mean(share**2)), 1.0)


def _qn(x: Floats, squared_error: Floats) -> float:
    taken = np.argsort(x)[:: 1 + len(x) // 300]
    x, squared_error, n = x[taken], squared_error[taken], len(taken)
    distance = np.abs(x[:, None] - x) / np.sqrt((squared_error[:, None] + squared_error) / 2)
    half = n // 2 + 1
    ordered = np.sort(distance[np.triu_indices(n, 1)])
    return 2.2219 * n / (n + (1.4 if n % 2 else 3.8)) * float(ordered[half * (half - 1) // 2 - 1])


def _middle(x: Floats) -> float:
    ordered = np.sort(x)
    half = (len(x) + 1) // 2
    first = int(np.argmin(ordered[half - 1 :] - ordered[: len(x) - half + 1]))
    return float(ordered[first] + ordered[first + half - 1]) / 2


def _beyond_chance(beyond: Callable[[float], float], chance: float) -> float:
    return _root(beyond, chance, 100.0) if beyond(chance) > 0 else 1.0


def _root(beyond: Callable[[float], float], low: float, high: float) -> float:
    """Where a falling function is zero; an end where it is zero nowhere between."""
    if beyond(low) <= 0:
        return low
    if beyond(high) >= 0:
        return high
    while high - low > 1e-13 * high:
        middle = (low + high) / 2
        low, high = (middle, high) if beyond(middle) > 0 else (low, middle)
    return (low + high) / 2
