-- What the runs of both sides say of each change: its size, the parts of its error, and the history of its series (docs/drift.md).
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
    dense_rank() over (order by tool, engine, model, config::varchar, task, artifact) as cell
from changed join keys using (id);

create table points as
select id, audit, mean - avg(mean) over (partition by id, since) as mean, variance, n
from (
    select keys.id, history.audit, ln(history.value) as mean, history.spread * history.spread as variance, history.n,
        (select count(*) from accepted where accepted.audit <= history.audit) as since
    from changed join keys using (id) join history on history.metric = keys.metric and history.key = keys.key
    where history.audit <= keys.baseline
);

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
