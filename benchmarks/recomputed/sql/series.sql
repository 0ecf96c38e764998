-- The series of the audits, run by run: what docs/verdicts.md says is comparable, whatever comparisons.parquet lists.
-- Numbers in one writing
create macro plain(written) as case
    when regexp_matches(trim(written, '"'), '^-?[0-9.]+(e[-+]?[0-9]+)?$', 'i') then coalesce(try_cast(trim(written, '"') as double)::varchar, written)
    else written end;

-- What was asked for and where it ran, without seeds and versions; the host only where no hardware is named
create table conditions as
select settings,
    list_sort(list(path || '=' || plain(value)) filter (kept)) as named,
    list_sort(list(lower(path || '=' || plain(value))) filter (kept and coalesce(aspect, '') not in ('input_tokens', 'output_tokens', 'output_limit', 'lengths'))) as named_alike
from (
    select one.*, aspect, coalesce(aspect, '') not in ('seed', 'engine_version', 'driver', 'software', 'clock')
        and (coalesce(aspect, '') <> 'host' or not bool_or(coalesce(aspect, '') in ('hardware', 'gpu')) over (partition by settings)) as kept
    from leaves as one
    left join aspects on aspects.name = one.key
)
group by settings;

create table measured_series as
select dense_rank() over (order by metric, tool, engine, model, named, task, statistic, scope, state, artifact) as series, *
from (
    select sides.side, sides.row, sides.record, sides.metric, sides.tool, sides.engine, sides.model, sides.task, sides.statistic, sides.scope,
        coalesce(named, []) as named, coalesce(named_alike, []) as named_alike,
        if(sides.scope = 'request' and known.state in ('warm', 'cold'), known.state, null) as state,
        if(sides.model is not null or modelless and sides.task is not null, null, sides.artifact) as artifact,
        sides.artifact as file, coalesce(sides.execution, sides.artifact) as execution, sides.timestamp, sides.value
    from sides join vocabulary using (metric)
    left join conditions using (settings)
    left join side_states as known on known.side = sides.side and known.artifact = sides.artifact and known.record = sides.record
    where sides.counts and sides.unit is not distinct from vocabulary.unit and direction <> 'neutral' and sides.statistic in ('value', 'mean', 'p50', 'p90', 'p95', 'p99', 'total')
);

create table series as
select series, metric, tool, engine, model, named, named_alike, task, statistic, scope, state, artifact from measured_series group by all;

create table side_tokens as
select side, artifact as file, record, metric, value from sides where metric in ('input_tokens', 'output_tokens') and statistic = 'value' and counts;

create table run_levels as
select series, side, execution, list_sort(list(distinct file)) as files, median(value) as level, min(timestamp) as started, list_sort(list(value)) as samples,
    median(asked) as input_tokens, median(answered) as output_tokens
from (
    select measured_series.*, asked.value as asked, answered.value as answered from measured_series
    left join side_tokens as asked on asked.side = measured_series.side and asked.file = measured_series.file
        and asked.record = measured_series.record and asked.metric = 'input_tokens'
    left join side_tokens as answered on answered.side = measured_series.side and answered.file = measured_series.file
        and answered.record = measured_series.record and answered.metric = 'output_tokens'
)
group by series, side, execution;
