-- Comparisons: each published row beside the series that it is of, and the levels of both sides.
create table keys as
with published as (
    select *, key->>'tool' as tool, key->>'engine' as engine, key->>'model' as model,
        key->>'task' as task, key->>'artifact' as artifact, key->>'scope' as scope, key->>'state' as state,
        key->>'statistic' as statistic, json_extract(key, '$.config') as config
    from comparisons
),
asked as (
    select one.key as of_key, list_sort(list(part.key || if(tree.key is null, '', tree.fullkey) || '=' || plain(tree.atom::varchar))) as named
    from (select distinct key, config from published where config is not null) as one, json_each(one.config) as part, json_tree(part.value) as tree
    where tree.atom is not null group by of_key
),
told as (
    select published.*, coalesce(named, []) as named from published left join asked on of_key = published.key
),
found as (
    select now as series, before, null as alone from paired
    union all
    select series, null, 'not measured again' from held
    where n_before > 0 and n_held > 0 and n_new = 0 and series not in (select before from paired)
    union all
    select series, before, verdict from unmatched
)
select row_number() over () as id, found.series, found.before, alone, series.metric, series.tool, series.engine, series.model, series.task,
    series.artifact, series.scope, series.state, series.statistic, series.named,
    told.* exclude (metric, tool, engine, model, task, artifact, scope, state, statistic, named),
    told.key is null as is_missing
from (found join series using (series)) full join told on told.metric = series.metric and told.named = series.named
    and (told.tool, told.engine, told.model, told.task, told.artifact, told.scope, told.state, told.statistic)
        is not distinct from (series.tool, series.engine, series.model, series.task, series.artifact, series.scope, series.state, series.statistic);

create table new_runs as
select id, side, execution, level, started, input_tokens, output_tokens
from keys join weighed on weighed.series = keys.before and side = 'baseline' where alone is null
union all
select id, side, execution, level, started, input_tokens, output_tokens
from keys join weighed on weighed.series = keys.series and side = 'current' where alone is null
    and (weighed.series, execution) not in (from known);

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
select id, side, execution, started, case when by_token then level / nullif(greatest(output_tokens, 0), 0) else level end as level
from new_runs join by_length using (id)
where not by_token or output_tokens > 0;
