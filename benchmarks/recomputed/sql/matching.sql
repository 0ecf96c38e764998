-- Which series of one audit are held against which of the other, and which stand alone.
-- In which audit each run was first seen: one that had a file of its with the same bytes, or its name with the same numbers, all
-- of those that were measured then
create table placed as
select run_levels.*, len(samples) as n, place from run_levels join (select side, place from audits union all select 'current', (select count(*) from audits)) using (side);

create table digests as
select one.side, one.place, sha256 from (select side, place, series, execution, unnest(files) as file from placed) as one
join side_inventory on side_inventory.side = one.side and side_inventory.artifact = file where sha256 is not null group by all;

create table first_seen as
with by_name as (
    select *, min(place) over (partition by series, execution, level, n) as named, min(place) over (partition by series) as series_first from placed
),
whole as (
    select *, bool_and(named < place or series_first = place) over (partition by side, execution) as is_whole from by_name
),
by_file as (
    select one.side, one.series, one.execution, min(digests.place) as filed
    from (select side, series, execution, unnest(files) as file from placed) as one join side_inventory on side_inventory.side = one.side and side_inventory.artifact = file
    join digests using (sha256) group by one.side, one.series, one.execution
)
select series, execution, side, least(place, if(is_whole, named, place), coalesce(filed, place)) as first
from whole left join by_file using (side, series, execution);

create table bounds as
select any_value(place) filter (side = 'baseline') as of_baseline,
    coalesce(max(place) filter (audit in (select audit from accepted) and place <= (select place from audits where side = 'baseline')), 0) as since
from audits;

-- Of what is there still, runs since the last accepted audit, where there are any; of what came after the baseline the newest
create table weighed as
with renewed as (
    select distinct series from first_seen, bounds where side = 'baseline' and first >= since
),
newest as (
    select series, max(first) as first from first_seen where side = 'current' group by series
)
select run_levels.*
from run_levels join first_seen using (series, execution, side) left join newest using (series), bounds
where side in ('baseline', 'current') and case when first_seen.first > of_baseline then first_seen.first = newest.first
    else first_seen.first >= since or series not in (from renewed) end;

-- A run that both audits hold
create table known as
select series, execution from first_seen, bounds where side = 'current' and first <= of_baseline;

create table held as
select series.*, coalesce(n_before, 0) as n_before, coalesce(n_held, 0) as n_held, coalesce(n_new, 0) as n_new, coalesce(n_lost, 0) as n_lost
from series left join (
    select series, count(*) filter (side = 'baseline') as n_before, count(*) filter (side = 'current') as n_held,
        count(*) filter (side = 'current' and known.series is null) as n_new,
        count(*) filter (side = 'baseline' and not list_has_any(digests_of, (select coalesce(list(sha256), []) from inventory))) as n_lost
    from (
        select weighed.*, list_transform(files, lambda name: by_name[name]) as digests_of
        from weighed, (select map(list(artifact), list(sha256)) as by_name from baseline.inventory where sha256 is not null)
    ) as weighed left join known using (series, execution)
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
select series, series, 'vanished' from family where n_held = 0 and n_lost > 0 and series not in (select before from nearest)
union all
-- The runs are in both audits, but not under these conditions
select series, null, 'incomparable' from family where n_before = 0 and n_held > 0 and n_new = 0 or n_held = 0 and n_before > 0 and n_lost = 0;
