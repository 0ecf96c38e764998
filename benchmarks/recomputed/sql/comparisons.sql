-- Comparisons: the median of each run of both audits in each group, and what follows from it.
create table keys as
select row_number() over () as id, comparisons.*, key->>'tool' as tool, key->>'engine' as engine, key->>'model' as model,
    key->>'task' as task, key->>'artifact' as artifact, key->>'scope' as scope, key->>'state' as state,
    key->>'statistic' as statistic, json_extract(key, '$.config') as config
from comparisons;

create table sides as
select 'current' as side, * from rows union all by name select 'baseline' as side, * from baseline.rows;

create table side_states as
select 'current' as side, * from states union all select 'baseline' as side, * from baseline.states;

create table side_settings as
select distinct settings, key, value from (select * from settings union all select * from baseline.settings);

-- All that the key names, and beside it only what is no condition: seeds, versions, a host, lengths as asked for
create table conditions as
with asked as (
    select keys.id, part.key, part.value::varchar as value from keys, json_each(config) as part where config is not null
),
pairs as (
    select distinct keys.id, sides.settings from keys join sides on sides.metric = keys.metric
        and (sides.model, sides.tool) is not distinct from (keys.model, keys.tool)
)
select id, settings from pairs
where not exists (
    select 1 from asked where asked.id = pairs.id and not exists (
        select 1 from side_settings as one
        where one.settings = pairs.settings and one.key = asked.key and trim(one.value, '"') = trim(asked.value, '"'))
) and not exists (
    select 1 from side_settings as one
    left join asked on asked.id = pairs.id and asked.key = one.key
    left join aspects on aspects.name = one.key
    where one.settings = pairs.settings and asked.key is null
        and coalesce(aspects.aspect, '') not in ('seed', 'engine_version', 'driver', 'software', 'host', 'clock',
            'input_tokens', 'output_tokens', 'output_limit', 'lengths')
);

create table series as
select keys.id, sides.side, sides.artifact, sides.record, coalesce(sides.execution, sides.artifact) as execution,
    sides.timestamp,
    case when keys.unit = vocabulary.unit || '/token' then sides.value / tokens.value else sides.value end as value
from keys
join sides on sides.metric = keys.metric and sides.counts and sides.scope = keys.scope and sides.statistic = keys.statistic
    and (sides.tool, sides.engine, sides.model, sides.task) is not distinct from (keys.tool, keys.engine, keys.model, keys.task)
    and coalesce(keys.artifact, sides.artifact) = sides.artifact
join vocabulary on vocabulary.metric = keys.metric
join conditions on conditions.id = keys.id and conditions.settings = sides.settings
left join side_states as known on known.side = sides.side and known.artifact = sides.artifact and known.record = sides.record
left join sides as tokens on tokens.side = sides.side and tokens.artifact = sides.artifact and tokens.record = sides.record
    and tokens.metric = 'output_tokens' and tokens.statistic = 'value'
where known.state is not distinct from keys.state;

create table run_levels as
select id, side, execution, any_value(artifact) as artifact, median(value) as level, min(timestamp) as started, list_sort(list(value)) as samples
from series group by id, side, execution;

-- A run that both audits hold: the same numbers at the same time
create table new_levels as
select * from run_levels as one
where side = 'baseline' or not exists (
    select 1 from run_levels as other
    where other.side = 'baseline' and other.id = one.id and other.samples = one.samples
        and other.started is not distinct from one.started);

create table sessions as
select artifact, any_value(session) as session
from (select unnest(artifacts) as artifact, session from runs union all select unnest(artifacts), session from baseline.runs)
group by artifact having count(distinct session) = 1;

-- The geometric mean over sessions, each of which counts once
create table levels as
with by_session as (
    select id, side, avg(ln(nullif(greatest(level, 0), 0))) as level, count(*) as runs
    from new_levels left join sessions using (artifact)
    group by id, side, coalesce(session::varchar, artifact)
)
select id, exp(avg(level) filter (side = 'baseline')) as value_baseline, exp(avg(level) filter (side = 'current')) as value_current,
    coalesce(sum(runs) filter (side = 'baseline'), 0)::bigint as n_baseline,
    coalesce(sum(runs) filter (side = 'current'), 0)::bigint as n_current
from by_session group by id;
