-- The interval and p of a change: Welch's, with the drift that the store estimates (its fact `between_sessions`) in place of
-- what of it the runs show. Of runs that share sessions, or were tested as pairs, no table says how much drift they show.
create table of_sides as
select new_levels.id, side, count(*) as n, count(distinct session) as sessions, avg(ln(level)) as centre,
    var_samp(ln(level)) / count(*) as squared
from new_levels left join sessions using (artifact) group by all;

create table errors as
with drift as (select value * value as squared from facts where topic = 'comparison' and statistic = 'between_sessions'),
parts as (
    select current.id, current.centre - baseline.centre as difference,
        drift.squared / current.n + drift.squared / baseline.n as between,
        greatest(current.squared - drift.squared / current.n, 0) as within_current, current.n as n_current,
        greatest(baseline.squared - drift.squared / baseline.n, 0) as within_baseline, baseline.n as n_baseline
    from drift, of_sides as current join of_sides as baseline on baseline.id = current.id and baseline.side = 'baseline'
    join keys on keys.id = current.id
    where current.side = 'current' and current.n >= 5 and baseline.n >= 5 and keys.pairs is null
        and current.n = current.sessions and baseline.n = baseline.sessions
)
select id, difference, sqrt(between + within_current + within_baseline) as error,
    pow(between + within_current + within_baseline, 2)
        / nullif(pow(within_current, 2) / (n_current - 1) + pow(within_baseline, 2) / (n_baseline - 1), 0) as df
from parts;
