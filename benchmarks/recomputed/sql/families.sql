-- Configurations and tasks of one model together: families, and those that moved, as docs/drift.md has them.
create macro printed(ratio) as
    round(abs(ratio - 1) * 100, 1 - cast(floor(log10(greatest(abs(ratio - 1) * 100, 1e-12))) as integer)) / 100;

create table pairs as
select keys.* exclude (before), errors.difference, errors.drifted, errors.drift_freedom, tested.p as p_again, tested.ci_low as low, tested.ci_high as high,
    
    case alone when 'incomparable' then was.n_before when 'vanished' then was.n_before when 'new' then 0 when 'not measured again' then was.n_before
        else levels.n_baseline end as before,
    case alone when 'incomparable' then own.n_held when 'new' then own.n_held when 'vanished' then 0 when 'not measured again' then 0 else levels.n_current end as now, incomparable,
    (least(levels.n_baseline, levels.n_current) >= 5 or errors.pairs is not null) and not incomparable and isfinite(tested.p) as is_tested,
    coalesce(printed(exp(difference)) > floor, false) as beyond, vocabulary.floor, vocabulary.direction as better, errors.pairs as pairs_again
from keys join vocabulary using (metric) join by_length using (id) left join errors using (id) left join tested using (id) left join levels using (id)
left join held as own on own.series = keys.series left join held as was on was.series = coalesce(keys.before, keys.series);

-- The change of several together: their spread, and the drift that they have in common
create macro together(source) as table
with centred as (
    select *, avg(difference) over (partition by pool) as mean from query_table(source)
),
parts as (
    select pool, avg(difference) as difference, count(*) as members, var_samp(difference) / count(*) as spread, avg(drifted) as drift,
        min(drift_freedom) as drift_freedom, avg((sign(difference) = sign(mean))::int) as same
    from centred group by pool
)
select pool as id, difference, sqrt(spread + drift) as error, members, members >= 6 and same >= 0.8 as is_tested,
    pow(spread + drift, 2) / nullif(if(spread > 0, pow(spread, 2) / (members - 1), 0) + if(drift > 0, pow(drift, 2) / drift_freedom, 0), 0) as df
from parts;

create table families as
select dense_rank() over (order by metric, tool, engine, model, statistic, scope, state, artifact) as pool, id, difference, drifted, drift_freedom, floor
from pairs where not incomparable and difference is not null;

create table family_errors as from together('families');
