-- Statistics over measurements: their rows are those that the subject names. A setting that a neighbour's subject names
-- and this one does not is none of its own; any other setting is the same in all rows.
create table groups as
select row_number() over () as grp, topic, metric, subject::varchar as subject,
    any_value(columns(* exclude (topic, metric, subject, fact_id, statistic, unit, verdict, clause)))
from subjects
where verdict in ('measured', 'insufficient', 'n_too_small') and record is null and subject->>'of' is null
    and topic in ('throughput', 'ttft', 'latency', 'quantities', 'gpu', 'energy', 'microbenchmark', 'quality')
    and statistic in ('count', 'mean', 'stddev', 'cv', 'min', 'max', 'p50', 'p90', 'p95', 'p99', 'ratio_of_sums', 'run_median')
group by topic, metric, subject;

create table asked as
select grp, part.key, part.value::varchar as value from groups, json_each(config::json) as part where config is not null;

create table fitting as
with neighbours as (
    select distinct one.grp, asked.key
    from groups as one join groups as other using (topic, metric)
    join asked on asked.grp = other.grp
    where (one.tool, one.engine, one.model, one.artifact, one.task)
        is not distinct from (other.tool, other.engine, other.model, other.artifact, other.task)
),
wanted as (
    select neighbours.grp, neighbours.key, asked.value from neighbours left join asked using (grp, key)
),
pairs as (
    select distinct grp, rows.settings
    from groups join rows on rows.metric = groups.metric and rows.model is not distinct from groups.model
        and rows.tool is not distinct from groups.tool
)
select grp, pairs.settings from pairs
where not exists (
    select 1 from wanted left join settings on settings.settings = pairs.settings and settings.key = wanted.key
    where wanted.grp = pairs.grp and settings.value is distinct from wanted.value
);

create table members as
select groups.grp, rows.row, rows.artifact, rows.record, rows.execution, rows.value, rows.task, rows.settings
from groups
join rows on rows.metric = groups.metric and rows.counts and rows.statistic = 'value' and rows.scope = groups.scope
    and coalesce(rows.model, '') = coalesce(groups.model, '') and coalesce(rows.tool, '') = coalesce(groups.tool, '')
    and coalesce(rows.engine, '') = coalesce(groups.engine, '')
join fitting on fitting.grp = groups.grp and fitting.settings = rows.settings
left join states on states.artifact = rows.artifact and states.record = rows.record
where coalesce(groups.artifact, rows.artifact) = rows.artifact
    and (groups.execution is null or groups.execution = rows.execution)
    -- Each test of a micro-benchmark is a group, one without a name too
    and (groups.task is null and groups.topic <> 'microbenchmark' or groups.task is not distinct from rows.task)
    and (groups.state is null or groups.state = coalesce(states.state, 'unknown'));

create table statistics as
select grp, count(*) as n, avg(value) as mean, stddev_samp(value) as stddev, min(value) as min, max(value) as max,
    quantile_cont(value, 0.5) as p50, quantile_cont(value, 0.9) as p90, quantile_cont(value, 0.95) as p95,
    quantile_cont(value, 0.99) as p99
from members group by grp;

insert into recomputed
select fact_id, case statistic
    when 'count' then statistics.n when 'mean' then mean when 'stddev' then stddev when 'cv' then stddev / abs(mean)
    when 'min' then min when 'max' then max when 'p50' then p50 when 'p90' then p90 when 'p95' then p95 when 'p99' then p99 end,
    statistics.n, null, null
from subjects join groups on groups.topic = subjects.topic and groups.metric = subjects.metric
    and groups.subject = subjects.subject::varchar
join statistics using (grp)
where statistic in ('count', 'mean', 'stddev', 'cv', 'min', 'max', 'p50', 'p90', 'p95', 'p99');
