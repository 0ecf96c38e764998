"""The parameters of the flows, as the run form of the Prefect UI explains them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import GetJsonSchemaHandler
from pydantic_core import CoreSchema


@dataclass(frozen=True, slots=True)
class Explained:
    """What a parameter is for; pydantic's own `Field` will not do, whose description Prefect overwrites."""

    text: str

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """The form's field with this text under its name."""
        return {**handler(schema), "description": self.text}


Sources = Annotated[
    list[str] | None,
    Explained(
        "Folders, files or URLs (s3://bucket/prefix) with benchmark artifacts; the service must be allowed to read"
        " them. Without it those of the Prefect variable `benchaudit`."
    ),
]
AuditId = Annotated[
    str,
    Explained("Which audit: its id, the beginning of its id, or `latest` for the one that was opened last."),
]
NewAuditId = Annotated[
    str | None,
    Explained("The id of the new audit. Leave it out: it is made from the time and this run."),
]
StorePlace = Annotated[
    str | None,
    Explained(
        "Folder, or URL such as s3://bucket/prefix, that holds the audits. Without it that of the Prefect variable"
        " `benchaudit`."
    ),
]
Again = Annotated[
    bool,
    Explained("Run the stage although it is published already. Without it a stage that is up to date stays."),
]
Config = Annotated[
    str | dict[str, Any] | None,
    Explained(
        "Path of a benchaudit.toml, or its tables as JSON. Without it the one at the root of a source holds."
    ),
]
Model = Annotated[
    str | None,
    Explained(
        "The language model that comments on the facts, e.g. gemma3. Without it that of the Prefect variable"
        " `benchaudit`, where it names one; an empty text asks none."
    ),
]
FormerModel = Annotated[
    str | None,
    Explained(
        "The language model that comments on the facts, e.g. gemma3. Without it the one that did before."
    ),
]
Commentator = Annotated[
    str | None,
    Explained(
        "The language model that comments on the facts, e.g. gemma3. Without it that of the Prefect variable"
        " `benchaudit`, else the one that did before."
    ),
]
ModelHost = Annotated[
    str | None,
    Explained(
        "Where the model's server answers, e.g. http://127.0.0.1:11434. Without it OLLAMA_HOST of the worker"
        " says so. No password: runs are stored with their parameters."
    ),
]
ModelApi = Annotated[
    Literal["ollama", "openai"],
    Explained("What the model's server speaks: openai for vLLM, llama.cpp and LM Studio."),
]
FormerModelApi = Annotated[
    Literal["ollama", "openai"] | None,
    Explained(
        "What the model's server speaks: openai for vLLM, llama.cpp and LM Studio. Without it as before."
    ),
]
Personas = Annotated[
    list[str] | None,
    Explained(
        "Who comments: data_collector on the artifacts, insight_agent on the performance. Without it both, or"
        " those that did before."
    ),
]
Refresh = Annotated[
    bool, Explained("Ask the model again although the cache holds its answers to these facts.")
]
Baseline = Annotated[
    str,
    Explained(
        "The audit to compare with: its id, `previous` for the latest that did not regress or is accepted, or"
        " `none`."
    ),
]
RunnerName = Annotated[
    Literal["local", "dask"] | None,
    Explained(
        "What reads the files: processes of the worker's machine, or a Dask cluster. Without it that of the Prefect"
        " variable `benchaudit`, else local."
    ),
]
DaskAddress = Annotated[
    str | None,
    Explained(
        "Where the Dask scheduler listens, e.g. tcp://10.0.0.5:8786. Without it a cluster of processes."
    ),
]
DaskWait = Annotated[
    float | None,
    Explained(
        "How many seconds an audit waits for a Dask worker once all are gone. Without it what the Prefect variable"
        " `benchaudit` says, else 120."
    ),
]
