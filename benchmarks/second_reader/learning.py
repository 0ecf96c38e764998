"""Learns the second reader's weights from labelled remarks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.second_reader.remarks import Remark
from tasks.commentary.second_reader import ALWAYS

# A phrase that one remark alone has says nothing of others
_FEWEST_REMARKS = 2
_LEAST_WEIGHT = 0.05


@dataclass(frozen=True)
class Learned:
    """A logistic regression over phrases."""

    model: Any
    columns: Any

    def doubts(self, judged: Sequence[Remark]) -> list[float]:
        counts = self.columns.transform([dict.fromkeys(remark.phrases, 1.0) for remark in judged])
        return [float(row[1]) for row in self.model.predict_proba(counts)]


def learned(known: Sequence[Remark]) -> Learned:
    """Scikit-learn's logistic regression with a squared penalty of 1, of the phrases that two remarks or more have."""
    from sklearn.feature_extraction import DictVectorizer
    from sklearn.linear_model import LogisticRegression

    seen = Counter(phrase for remark in known for phrase in remark.phrases)
    columns = DictVectorizer()
    counts = columns.fit_transform(
        [dict.fromkeys((p for p in sorted(r.phrases) if seen[p] >= _FEWEST_REMARKS), 1.0) for r in known]
    )
    return Learned(
        LogisticRegression(max_iter=3000, class_weight="balanced").fit(
            counts, [remark.hostile for remark in known]
        ),
        columns,
    )


def table(known: Sequence[Remark]) -> str:
    """The weights as the product reads them, a phrase, a tab and a weight a line, without those near to 0."""
    found = learned(known)
    weights = dict(zip(found.columns.feature_names_, found.model.coef_[0], strict=True))
    kept = {
        ALWAYS: found.model.intercept_[0],
        **{k: v for k, v in weights.items() if abs(v) >= _LEAST_WEIGHT},
    }
    return "".join(f"{phrase}\t{weight:.2f}\n" for phrase, weight in kept.items())
