-- The parts of the error of each change as docs/drift.md has them: a variance and the freedom with which it is known.
create table sources_of_error as
select id, 'runs' as part,
    coalesce(of_sides.squared * inflation, greatest(between_sessions - variance, 0) / sessions) as variance,
    case when of_sides.squared is null then sessions - 1 else of_sides.freedom end as freedom
from of_sides join drift using (id) where id not in (select id from turns)
union all
select id, 'drift', c * variance, drift.freedom from changed join drift using (id) where id not in (select id from turns)
union all
select id, 'pairs', variance / pairs, pairs - 1 from turns;

create table errors as
select id, coalesce(turns.x, changed.x) as difference, sqrt(sum(parts.variance)) as error,
    -- Nothing but a drift that is assumed: as many degrees as there may be
    coalesce(pow(sum(parts.variance), 2) / nullif(sum(pow(parts.variance, 2) / parts.freedom) filter (parts.variance > 0), 0), 'infinity') as df,
    coalesce(max(parts.variance) filter (part = 'drift'), 0) as drifted, any_value(drift.freedom) as drift_freedom, any_value(turns.pairs) as pairs
from changed join sources_of_error as parts using (id) join drift using (id) left join turns using (id)
group by id, turns.x, changed.x;
