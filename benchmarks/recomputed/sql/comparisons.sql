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

create table side_tokens as
select * from sides where metric in ('input_tokens', 'output_tokens') and statistic = 'value';

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
    sides.timestamp, sides.value, asked.value as input_tokens, answered.value as output_tokens
from keys
join sides on sides.metric = keys.metric and sides.counts and sides.scope = keys.scope and sides.statistic = keys.statistic
    and (sides.tool, sides.engine, sides.model, sides.task) is not distinct from (keys.tool, keys.engine, keys.model, keys.task)
    and coalesce(keys.artifact, sides.artifact) = sides.artifact
join conditions on conditions.id = keys.id and conditions.settings = sides.settings
left join side_states as known on known.side = sides.side and known.artifact = sides.artifact and known.record = sides.record
left join side_tokens as asked on asked.side = sides.side and asked.artifact = sides.artifact and asked.record = sides.record
    and asked.metric = 'input_tokens'
left join side_tokens as answered on answered.side = sides.side and answered.artifact = sides.artifact
    and answered.record = sides.record and answered.metric = 'output_tokens'
where known.state is not distinct from keys.state;

create table run_levels as
select id, side, execution, any_value(artifact) as artifact, median(value) as level, min(timestamp) as started,
    list_sort(list(value)) as samples, median(input_tokens) as input_tokens, median(output_tokens) as output_tokens
from series group by id, side, execution;

-- A run that both audits hold: the same numbers at the same time
create table new_runs as
select * from run_levels as one
where side = 'baseline' or not exists (
    select 1 from run_levels as other
    where other.side = 'baseline' and other.id = one.id and other.samples = one.samples
        and other.started is not distinct from one.started);

-- Lengths that are more than 5% apart make what depends on them incomparable, but that a duration can be told by token
create table by_length as
select id, of_each is not null and coalesce(longer, false) as by_token,
    not (of_each is not null and coalesce(longer, false))
        and (depends_on_length in ('input', 'both') and coalesce(other_prompts, false)
            or depends_on_length in ('output', 'both') and coalesce(longer, false)) as incomparable
from keys join vocabulary using (metric) left join (
    select id, abs(now_in - was_in) > 0.05 * least(now_in, was_in) as other_prompts, abs(now_out - was_out) > 0.05 * least(now_out, was_out) as longer
    from (
        select id, median(input_tokens) filter (side = 'current') as now_in, median(input_tokens) filter (side = 'baseline') as was_in,
            median(output_tokens) filter (side = 'current') as now_out, median(output_tokens) filter (side = 'baseline') as was_out
        from new_runs group by id
    )
) using (id);

create table new_levels as
select id, side, execution, artifact, started, case when by_token then level / nullif(greatest(output_tokens, 0), 0) else level end as level
from new_runs join by_length using (id)
where not by_token or output_tokens > 0;

-- Runs of a series, of either side, that began within an hour of the one before are a session, and so are those of unknown
-- time of each side
create table sittings as
select id, side, execution, level, started,
    case when started is null then side else sum(begins) over (partition by id order by started, side, execution)::varchar end as session
from (
    select *, coalesce(started - lag(started) over (partition by id order by started) > interval 1 hour, false)::int as begins
    from new_levels where started is not null
    union all by name
    select *, null as begins from new_levels where started is null
);

-- Each session counts once in a level
create table levels as
with by_session as (
    select id, side, avg(ln(nullif(greatest(level, 0), 0))) as level, count(*) as runs, count(*) filter (level > 0) as positive
    from sittings group by id, side, session
)
select id,
    case when bool_and(runs = positive) filter (side = 'baseline') then exp(avg(level) filter (side = 'baseline')) end as value_baseline,
    case when bool_and(runs = positive) filter (side = 'current') then exp(avg(level) filter (side = 'current')) end as value_current,
    coalesce(sum(runs) filter (side = 'baseline'), 0)::bigint as n_baseline,
    coalesce(sum(runs) filter (side = 'current'), 0)::bigint as n_current
from by_session group by id;
