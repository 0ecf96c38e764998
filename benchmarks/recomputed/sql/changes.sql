-- Verdicts, and what moved: each metric of a model and direction once.
create table family as
select id, null::bigint as pool, if(beyond, p_again, 1) as p from pairs where is_tested
union all
select null, family_errors.id, if(coalesce(printed(exp(difference)) > floor, false), p, 1)
from family_errors join family_tested using (id) join (select pool, any_value(floor) as floor from families group by pool) on pool = family_errors.id
where is_tested and isfinite(p);

-- By Benjamini and Hochberg
create table discovered as
select *, min(least(p * tests / place, 1)) over (order by p desc, place desc) as q
from (select *, count(*) over () as tests, row_number() over (order by p) as place from family);

create table judged as
select *, case
        when alone is not null then alone
        when incomparable then 'incomparable'
        when q <= 0.05 then if((difference > 0) = (better = 'higher'), 'improved', 'regressed')
        when beyond and q_family <= 0.05 and sign(difference) = sign(family_difference) then 'suspected'
        when q is not null then 'unchanged'
        else 'insufficient'
    end as verdict_again
from (
    select pairs.*, own.q as q_again, own.q, whole.q as q_family, family_tested.p as p_family, family_errors.difference as family_difference
    from pairs left join discovered as own on own.id = pairs.id
    left join families on families.id = pairs.id left join discovered as whole on whole.pool = families.pool
    left join family_errors on family_errors.id = families.pool left join family_tested on family_tested.id = families.pool
);

create table moved as
select dense_rank() over (order by (model, engine, coalesce(model, artifact), direction, metric, statistic, scope, state)) as pool, *
from (
    select id, key, engine, model, if(model is null, artifact, null) as artifact, metric, statistic, scope, state, q_family, p_family,
        if((difference > 0) = (better = 'higher'), 'better', 'worse') as direction, verdict_again as verdict,
        difference, drifted, drift_freedom, p_again, low, high, is_tested, now
    from judged where verdict_again in ('regressed', 'improved', 'suspected')
);

create table moved_errors as from together('moved');
