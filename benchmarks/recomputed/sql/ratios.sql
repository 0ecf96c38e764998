-- How many times as much of one as of the other: over the setups that both were measured in, the geometric mean of the
-- ratios of their levels, the larger over the smaller.
create table contests as
select fact_id, metric, statistic, tool, engine, model, task, state, config, subject->>'scope' as scope, subject->>'axis' as axis,
    subject->>'one' as one, subject->>'other' as other
from subjects where topic = 'ratios';

create table contest_runs as
select contests.fact_id, coalesce(rows.task, '') as task, rows.settings,
    case when who = one then 'one' else 'other' end as side,
    coalesce(rows.execution, rows.artifact) as execution, any_value(rows.artifact) as artifact, median(rows.value) as level,
    median(asked.value) as input_tokens, median(answered.value) as output_tokens
from (
    select rows.*, contests.fact_id,
        case contests.axis when 'engine' then rows.engine when 'model' then rows.model
            else lower(replace(rows.model, contests.model || '-', '')) end as who
    from contests join rows on rows.metric = contests.metric and rows.scope = contests.scope and rows.counts
        and 'ratio_of_' || rows.statistic = contests.statistic
        and rows.tool is not distinct from contests.tool
        and (contests.axis = 'engine' or rows.engine is not distinct from contests.engine)
        and (contests.task is null or rows.task = contests.task)
        and (contests.axis <> 'engine' or rows.model is not distinct from contests.model)
        and (contests.axis <> 'quantization' or starts_with(rows.model, contests.model))
) as rows
join contests on contests.fact_id = rows.fact_id
left join states on states.artifact = rows.artifact and states.record = rows.record
left join rows as asked on asked.artifact = rows.artifact and asked.record = rows.record and asked.metric = 'input_tokens'
    and asked.statistic = 'value'
left join rows as answered on answered.artifact = rows.artifact and answered.record = rows.record
    and answered.metric = 'output_tokens' and answered.statistic = 'value'
where who in (one, other) and states.state is not distinct from contests.state
    and (contests.config is null or not exists (
        select 1 from json_each(contests.config::json) as part where not exists (
            select 1 from settings where settings.settings = rows.settings and settings.key = part.key
                and settings.value = part.value::varchar)))
group by contests.fact_id, coalesce(rows.task, ''), rows.settings, who = one, coalesce(rows.execution, rows.artifact);

create table sat as
select artifact, any_value(session) as session from (select unnest(artifacts) as artifact, session from runs) group by artifact;

-- The level of a setup is the geometric mean over its sessions, each of which counts once. What depends on lengths is
-- compared where they are at most 5% apart.
create table setups as
with by_session as (
    select fact_id, task, settings, side, coalesce(session::varchar, artifact) as session, avg(ln(level)) as level, count(*) as runs,
        list(input_tokens) as inputs, list(output_tokens) as outputs
    from contest_runs left join sat using (artifact) group by fact_id, task, settings, side, coalesce(session::varchar, artifact)
),
by_side as (
    select fact_id, task, settings, side, avg(level) as level, sum(runs) as runs,
        list_median(flatten(list(inputs))) as input_tokens, list_median(flatten(list(outputs))) as output_tokens
    from by_session group by fact_id, task, settings, side
)
select one.fact_id, one.level - other.level as difference, one.runs + other.runs as runs
from by_side as one join by_side as other on (other.fact_id, other.task, other.settings) = (one.fact_id, one.task, one.settings)
    and other.side = 'other'
join contests on contests.fact_id = one.fact_id join vocabulary using (metric)
where one.side = 'one'
    and (depends_on_length not in ('input', 'both') or coalesce(abs(ln(one.input_tokens / other.input_tokens)) <= ln(1.05), true))
    and (depends_on_length not in ('output', 'both') or coalesce(abs(ln(one.output_tokens / other.output_tokens)) <= ln(1.05), true));

insert into recomputed
select fact_id, exp(abs(avg(difference))), sum(runs), null, null from setups group by fact_id;
