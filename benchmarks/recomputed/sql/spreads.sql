-- Sessions and levels of both sides of each pair, and what their runs say of its change (docs/drift.md).
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

create table of_sessions as
select id, side, session, count(*) as runs, avg(ln(level)) as centre,
    case when min(level) = max(level) then 0 else var_pop(ln(level)) * count(*) end as squares
from sittings
where id in (select id from sittings group by id having min(level) > 0 and count(distinct side) = 2)
group by id, side, session;

create table of_sides as
select id, side, sum(runs) as n, count(*) as sessions, avg(centre) as centre,
    sum(squares) / nullif(sum(runs - 1), 0) * sum(1 / runs) / pow(count(*), 2) as squared, sum(runs - 1) as freedom,
    var_samp(centre) as between_sessions
from of_sessions group by id, side;

create table changed as
select now.id, now.centre - before.centre as x, now.squared as now_squared, before.squared as before_squared,
    1 / now.sessions + 1 / before.sessions - 2 * coalesce(shared, 0) / (now.sessions * before.sessions) as c
from of_sides as now join of_sides as before on before.id = now.id and before.side = 'baseline'
left join (
    select id, count(*) as shared from (select id, session from of_sessions group by id, session having count(*) = 2) group by id
) as common on common.id = now.id
where now.side = 'current';

-- What was measured together, whichever metric, is one witness of drift
create table witnesses as
select id, x, now_squared + before_squared as w, c,
    dense_rank() over (order by tool, engine, model, named, task, artifact) as cell
from changed join keys using (id);

-- Runs of a session that took turns, in pairs: in a stretch of turns the first, third, fifth ... begins one
create table turns as
with ordered as (
    select *, row_number() over one as place, side <> lag(side) over one as turned, lag(level) over one as former
    from sittings where started is not null
    window one as (partition by id, session order by started)
),
stretches as (
    select *, place - max(case when turned then 0 else place end) over (partition by id, session order by place) as turn from ordered
)
select id, count(*) filter (pairs) as pairs, avg(apart) filter (pairs) as x, var_samp(apart) filter (pairs) as variance
from (
    select *, turned and turn % 2 = 1 as pairs, case side when 'current' then ln(level / former) else ln(former / level) end as apart
    from stretches
) join (select id, count(*) as runs from sittings group by id) using (id)
where id in (select id from changed)
group by id, runs
having count(*) filter (pairs) >= 5 and runs - 2 * count(*) filter (pairs) <= 0.2 * runs;
