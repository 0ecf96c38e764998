-- A sweep: the requests of one folder, tool, engine and model by the settings that vary. TTFT and what else a model's load
-- is part of are of warm requests.
create table swept as
select fact_id, topic, subjects.metric, subjects.statistic, verdict, subject, rows.artifact, rows.record, rows.value, rows.settings,
    rows.execution, states.state, subject->>'level' as level, subject->>'against' as against, one.value as place
from subjects
join rows on rows.folder = subject->>'folder' and rows.counts and rows.statistic = 'value' and rows.scope = 'request'
    and (rows.tool, rows.engine, rows.model) is not distinct from (subjects.tool, subjects.engine, subjects.model)
    and rows.metric = case subjects.metric when 'cold_requests' then 'load_duration' else subjects.metric end
left join states on states.artifact = rows.artifact and states.record = rows.record
left join settings as one on one.settings = rows.settings and one.key = subject->>'setting'
where topic = 'sweep'
    -- A request that lacks one of the settings stands beside the sweep
    and not exists (
        select 1 from (select unnest(string_split(subject->>'settings', ' ')) as name) as named
        where not exists (select 1 from settings where settings.settings = rows.settings and settings.key = named.name)
    );

create table warm_swept as
select swept.* from swept join vocabulary using (metric)
where not holds_load or state is distinct from 'cold' or statistic = 'run_order';

insert into recomputed
select fact_id, avg(value), count(*), null, null
from warm_swept where statistic = 'mean' and place = level group by fact_id;

insert into recomputed
select fact_id, count(*) filter (state = 'cold'), count(*), null, null
from swept where metric = 'cold_requests' and verdict = 'measured' and place = level group by fact_id;

insert into recomputed
select fact_id, count(*), count(*), null, null
from swept where metric = 'cold_requests' and verdict = 'confounded' and state = 'cold' group by fact_id;

insert into recomputed
select fact_id, (max(mean) - min(mean)) / any_value(overall), sum(n), null, null
from (
    select fact_id, place, avg(value) as mean, count(*) as n, any_value(overall) as overall
    from (select *, avg(value) over (partition by fact_id) as overall from warm_swept where statistic = 'spread' and place is not null)
    group by fact_id, place
)
group by fact_id;

insert into recomputed
select fact_id, avg(value) filter (place = level) / avg(value) filter (place = against), count(*), null, null
from warm_swept where statistic = 'run_order' and place in (level, against) group by fact_id;

insert into recomputed
select fact_id, case direction when 'lower' then min(mean) else max(mean) end, count(*), null, null
from (select fact_id, metric, settings, avg(value) as mean from warm_swept where statistic = 'best_config' group by all)
join vocabulary using (metric)
group by fact_id, direction;
