-- The series of both audits, run by run: what docs/verdicts.md says is comparable, whatever comparisons.parquet lists.
create table sides as
select 'current' as side, * from rows union all by name select 'baseline' as side, * from baseline.rows;

create table side_states as
select 'current' as side, * from states union all select 'baseline' as side, * from baseline.states;

-- Numbers in one writing
create macro plain(written) as case
    when regexp_matches(trim(written, '"'), '^-?[0-9.]+(e[-+]?[0-9]+)?$', 'i') then coalesce(try_cast(trim(written, '"') as double)::varchar, written)
    else written end;

-- What was asked for and where it ran, without seeds and versions; the host only where no hardware is named
create table conditions as
select settings,
    list_sort(list(key || '=' || plain(value)) filter (kept)) as named,
    list_sort(list(lower(key || '=' || plain(value))) filter (kept and coalesce(aspect, '') not in ('input_tokens', 'output_tokens', 'output_limit', 'lengths'))) as named_alike
from (
    select one.*, aspect, coalesce(aspect, '') not in ('seed', 'engine_version', 'driver', 'software', 'clock')
        and (coalesce(aspect, '') <> 'host' or not bool_or(coalesce(aspect, '') in ('hardware', 'gpu')) over (partition by settings)) as kept
    from (select settings, key, value from settings union select settings, key, value from baseline.settings) as one
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
    where sides.counts and direction <> 'neutral' and sides.statistic in ('value', 'mean', 'p50', 'p90', 'p95', 'p99', 'total')
);

create table series as
select series, metric, tool, engine, model, named, named_alike, task, statistic, scope, state, artifact from measured_series group by all;

create table side_tokens as
select side, artifact as file, record, metric, value from sides where metric in ('input_tokens', 'output_tokens') and statistic = 'value' and counts;

create table run_levels as
select series, side, execution, any_value(file) as file, median(value) as level, min(timestamp) as started, list_sort(list(value)) as samples,
    median(asked) as input_tokens, median(answered) as output_tokens
from (
    select measured_series.*, asked.value as asked, answered.value as answered from measured_series
    left join side_tokens as asked on asked.side = measured_series.side and asked.file = measured_series.file
        and asked.record = measured_series.record and asked.metric = 'input_tokens'
    left join side_tokens as answered on answered.side = measured_series.side and answered.file = measured_series.file
        and answered.record = measured_series.record and answered.metric = 'output_tokens'
)
group by series, side, execution;

-- A run that both audits hold: the same numbers at the same time
create table known as
select one.series, one.execution from run_levels as one
where side = 'current' and exists (
    select 1 from run_levels as other
    where other.side = 'baseline' and other.series = one.series and other.samples = one.samples and other.started is not distinct from one.started);

create table held as
select series.*, coalesce(n_before, 0) as n_before, coalesce(n_held, 0) as n_held, coalesce(n_new, 0) as n_new, coalesce(n_lost, 0) as n_lost
from series left join (
    select series, count(*) filter (side = 'baseline') as n_before, count(*) filter (side = 'current') as n_held,
        count(*) filter (side = 'current' and known.series is null) as n_new,
        count(*) filter (side = 'baseline' and coalesce(sha256 not in (select sha256 from inventory where sha256 is not null), true)) as n_lost
    from run_levels left join known using (series, execution)
    left join baseline.inventory on side = 'baseline' and inventory.artifact = run_levels.file
    group by series
) using (series);

-- Of one key, or the only ones on each side that differ in nothing but how names are written, lengths asked for, and whether
-- warm is said of what holds no load
create table paired as
with lone as (
    select *, n_before = 0 as is_new, dense_rank() over (order by held.metric, tool, engine, regexp_replace(lower(model), ':latest$', ''), named_alike, task, statistic, scope,
            if(state = 'warm' and not holds_load, null, state), artifact) as alike
    from held join vocabulary using (metric)
    where n_before > 0 and n_new = 0 or n_before = 0 and n_new > 0
)
select series as before, series as now from held where n_before > 0 and n_new > 0
union all
select max(series) filter (not is_new), max(series) filter (is_new)
from lone group by alike having count(*) filter (is_new) = 1 and count(*) filter (not is_new) = 1;

-- What one side alone has: other conditions of the nearest of the same model, task, metric and statistic, or nothing like it
create table unmatched as
with family as (
    select *, regexp_replace(model, '[-_.:](q\d(_[0-9a-z]+)*|iq\d(_[a-z]+)*|f16|fp16|bf16|fp8|fp4|int8|int4|awq|gptq|nf4|mxfp4)$', '', 'i') as base
    from held where series not in (select before from paired) and series not in (select now from paired)
),
candidates as (
    select now.series as now, before.series as before,
        (now.tool is distinct from before.tool)::int + (now.engine is distinct from before.engine)::int + (now.state is distinct from before.state)::int
            + (lower(now.model) is distinct from lower(before.model))::int
            + len(list_distinct(list_concat(
                list_transform(list_filter(now.named, lambda one: not list_contains(before.named, one)), lambda one: split_part(one, '=', 1)),
                list_transform(list_filter(before.named, lambda one: not list_contains(now.named, one)), lambda one: split_part(one, '=', 1))))) as apart
    from family as now join family as before on now.metric = before.metric
        and (now.base, now.task, now.statistic, now.scope, now.artifact) is not distinct from (before.base, before.task, before.statistic, before.scope, before.artifact)
    where now.n_before = 0 and now.n_new > 0 and before.n_held = 0 and before.n_lost > 0
),
nearest as (
    select now, arg_min(before, (apart, before)) as before from candidates group by now
)
select now as series, before, 'incomparable' as verdict from nearest
union all
select series, null, 'new' from family where n_before = 0 and n_new > 0 and series not in (select now from nearest)
union all
select series, series, 'vanished' from family where n_held = 0 and n_lost > 0 and series not in (select before from nearest);
