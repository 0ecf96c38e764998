"""What a metric and a thing of a fact are called as well."""

from __future__ import annotations

from collections.abc import Mapping

SYNONYMS: Mapping[str, str] = {
    "rate": "throughput speed decode decoding generation generate rate produce emit deliver process serve"
    " reach achieve attain",
    "latency": "latency delay duration time wait take finish complete answer respond reply",
    "first_token": "latency delay time wait ttft token respond response answer reply take start begin arrive produce",
    "energy": "energy power draw efficiency use usage consumption",
    "power": "power draw energy efficiency",
}
# What a thing of the fact is called as well
KIN: Mapping[str, str] = {
    "gpu": "card device hardware accelerator machine",
    "weight": "format quantisation quantization precision",
    "speculative": "speculation",
    "consistent": "same alike way agree direction",
    "configuration": "setting",
    "document": "statement",
    "state": "statement document claim",
    "without": "enable use turn disable",
    "error": "deviation",
    "deviation": "scatter spread vary variation",
    "variation": "scatter spread vary",
    "lowest": "minimum smallest least shortest fastest",
    "highest": "maximum largest most longest slowest",
    "near": "close by",
    "differs": "close closer together apart",
    "accounted": "bookkeeping balance",
}
