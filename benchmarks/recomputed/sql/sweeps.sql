-- A sweep: the requests of one folder, tool, engine and model by the settings that vary. TTFT and what else a model's load
-- is part of are of warm requests.
create table candidates as
select fact_id, rows.row, rows.settings
from subjects
join rows on rows.folder = subject->>'folder' and rows.counts and rows.statistic = 'value' and rows.scope = 'request'
    and (rows.tool, rows.engine, rows.model) is not distinct from (subjects.tool, subjects.engine, subjects.model)
    -- Cold requests are told of those that are compared by their TTFT
    and rows.metric = case subjects.metric when 'cold_requests' then 'ttft' else subjects.metric end
where topic = 'sweep' and subject->>'settings' is not null;

create table shapes as
select settings, list_sort(list(key)) as shape from settings group by settings;

-- What varies among the requests that name the same settings: two levels and more, which repeat
create table variations as
select fact_id, shape, list_sort(coalesce(list(key) filter (levels between 2 and n / 2), [])) as varied
from (
    select fact_id, shape, key, count(distinct value) as levels, count(*) as n
    from candidates join shapes using (settings) join settings using (settings) group by all
)
group by fact_id, shape;

-- One that leaves a setting unsaid stands beside the sweep; of two with the same that vary the subject says what else is named
create table swept as
select fact_id, topic, subjects.metric, subjects.statistic, verdict, subject, rows.artifact, rows.record, rows.value, rows.settings,
    rows.execution, states.state, subject->>'level' as level, subject->>'against' as against, one.value as place
from (
    select fact_id, shape from (
        select variations.fact_id, variations.shape, array_to_string(list_sort(list_filter(variations.shape, lambda name: len(list_filter(alike, lambda other: not list_contains(other, name))) > 0)), ' ') as fixed
        from variations join (
            select fact_id, varied, list(shape) as alike from variations group by all
        ) using (fact_id, varied)
        join subjects using (fact_id)
        where array_to_string(varied, ' ') = subject->>'settings'
    ) join subjects using (fact_id)
    where fixed = coalesce(subject->>'fixed', '')
)
join subjects using (fact_id) join shapes using (shape) join candidates using (fact_id, settings) join rows on rows.row = candidates.row
left join states on states.artifact = rows.artifact and states.record = rows.record
left join settings as one on one.settings = rows.settings and one.key = subject->>'setting';

create table warm_swept as
select * from (
    -- Where no request of a sweep has a known state, all are compared
    select swept.*, holds_load and count(state) over (partition by fact_id) > 0 as told_apart from swept join vocabulary using (metric)
)
where not told_apart or state = 'warm' or statistic = 'run_order';

insert into recomputed
select fact_id, avg(value), count(*), null, null
from warm_swept where statistic = 'mean' and place = level group by fact_id;

insert into recomputed
select fact_id, count(*) filter (state = 'cold'), count(state), null, null
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
