-- Configurations and tasks of one model together: families, and those that moved, as docs/drift.md has them.
create table pairs as
select keys.* exclude (before), errors.difference, errors.drifted, errors.drift_freedom, tested.p as p_again, tested.ci_low as low, tested.ci_high as high,

    case alone when 'incomparable' then was.n_before when 'vanished' then was.n_before when 'new' then 0 when 'not measured again' then was.n_before
        else levels.n_baseline end as before,
    case alone when 'incomparable' then own.n_held when 'new' then own.n_held when 'vanished' then 0 when 'not measured again' then 0 else levels.n_current end as now, incomparable,
    (least(levels.n_baseline, levels.n_current) >= 5 or errors.pairs is not null) and not incomparable and isfinite(tested.p) as is_tested,
    coalesce(printed(exp(difference)) > floor, false) as beyond, vocabulary.floor, vocabulary.direction as better, errors.pairs as pairs_again
from keys join vocabulary using (metric) join by_length using (id) left join errors using (id) left join tested using (id) left join levels using (id)
left join held as own on own.series = keys.series left join held as was on was.series = coalesce(keys.before, keys.series);

create table families as
select dense_rank() over (order by metric, tool, engine, model, statistic, scope, state, artifact) as pool, id, difference, drifted, drift_freedom, floor
from pairs where not incomparable and difference is not null;

create table family_errors as from together('families');
