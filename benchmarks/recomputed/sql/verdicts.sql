-- The change as it is printed, to two significant digits of percent
create table printed as
select *, round(percent, 1 - cast(floor(log10(greatest(percent, 1e-12))) as integer)) / 100 as printed
from (
    select levels.*, levels.value_current / levels.value_baseline as ratio,
        abs(levels.value_current / levels.value_baseline - 1) * 100 as percent
    from keys left join levels using (id)
);

-- q by Benjamini and Hochberg over the published p of groups and of configurations tested together. A change that is no
-- more than the floor enters with 1, and so do tests of configurations together that found nothing: no table has them, but
-- the reasons say how many tests there were.
create table family as
select id, null as change, null as rank, case when printed > floor then p else 1 end as p
from keys join printed using (id) join vocabulary using (metric) where p is not null
union all
select null, change, rank, p from changes where measured > 1 and p is not null;

create table discovered as
select *, min(least(p * tests / place, 1)) over (order by p desc, place desc) as q
from (select *, greatest(count(*) over (), (
        select max(try_cast(regexp_extract(reason, 'in a family of ([0-9]+) tests', 1) as bigint)) from keys)) as tests, row_number() over (order by p) as place from family);

create table held as
select keys.id, count(*) filter (side = 'current') as runs from keys left join run_levels using (id) group by keys.id;

create table judged as
select keys.id, levels.n_baseline, levels.n_current, levels.value_baseline, levels.value_current, levels.ratio, discovered.q,
    case
        when keys.p is not null and discovered.q <= 0.05 and printed > floor
            then case when (levels.ratio > 1) = (direction = 'higher') then 'improved' else 'regressed' end
        when keys.p is not null and keys.change is not null and q_together <= 0.05 then 'suspected'
        when keys.p is not null then 'unchanged'
        when coalesce(held.runs, 0) = 0 then 'vanished'
        when levels.n_current = 0 then 'not measured again'
        when levels.n_baseline = 0 then 'new'
        when keys.change is not null and q_together <= 0.05 then 'suspected'
        when least(levels.n_baseline, levels.n_current) < 5 then 'insufficient'
    end as verdict
from keys
join vocabulary using (metric)
left join held using (id)
left join printed as levels using (id)
left join discovered on discovered.id = keys.id;

create table moved as
select changes.change, changes.rank, exp(avg(ln(judged.ratio)) filter (keys.change = changes.change)) as ratio,
    count(*) filter (keys.change = changes.change) as members,
    count(*) filter (judged.ratio is not null) as measured
from changes
join keys on keys.metric = changes.metric and (keys.model, keys.engine, keys.statistic, keys.scope, keys.state)
    is not distinct from (changes.model, changes.engine, changes.statistic, changes.scope, changes.state)
    and coalesce(changes.artifact, keys.artifact, '') = coalesce(keys.artifact, '')
join judged using (id)
group by all;

insert into compared
select 'comparisons ' || name, key, name, null, null, published, number from (
    select keys.key, 'value_baseline' as name, keys.value_baseline as published, judged.value_baseline as number from keys join judged using (id)
    where keys.value_baseline is not null
    union all select keys.key, 'value_current', keys.value_current, judged.value_current from keys join judged using (id)
    where keys.value_current is not null
    union all select keys.key, 'ratio', keys.ratio, judged.ratio from keys join judged using (id) where keys.ratio is not null
    union all select keys.key, 'q', keys.q, judged.q from keys join judged using (id) where keys.q is not null
    union all select keys.key, 'n_baseline', keys.n_baseline, coalesce(judged.n_baseline, 0) from keys join judged using (id)
    union all select keys.key, 'n_current', keys.n_current, coalesce(judged.n_current, 0) from keys join judged using (id)
    union all select changes.change, 'ratio of a change', changes.ratio, moved.ratio from changes left join moved using (change, rank)
    union all select changes.change, 'members', changes.members, moved.members from changes left join moved using (change, rank)
    union all select changes.change, 'measured', changes.measured, moved.measured from changes left join moved using (change, rank)
    union all select changes.change, 'q of a change', changes.q, discovered.q from changes
        join discovered on discovered.change = changes.change and discovered.rank = changes.rank
);

insert into compared
select 'comparisons verdict', keys.key, 'verdict', keys.verdict, judged.verdict, null, null
from keys join judged using (id) where keys.verdict <> 'incomparable';

insert into compared
select 'comparisons ' || name, key, name, null, null, case when known then published end, case when known then number end
from (
    select keys.key, tested.id is not null as known, unnest(['p', 'ci_low', 'ci_high']) as name,
        unnest([keys.p, keys.ci_low, keys.ci_high]) as published, unnest([tested.p, tested.ci_low, tested.ci_high]) as number
    from keys left join tested using (id) where keys.p is not null
    union all
    select keys.key, pooled.q is not null, 'q_together', keys.q_together, pooled.q
    from keys left join (
        select discovered.q, changes.* exclude (q) from discovered join changes using (change, rank)
    ) as pooled on pooled.change = keys.change and pooled.metric = keys.metric
        and (pooled.statistic, pooled.scope, pooled.state) is not distinct from (keys.statistic, keys.scope, keys.state)
    where q_together is not null
);

insert into compared
select 'comparisons verdict', key, 'verdict', null, null, null, null from keys where verdict = 'incomparable';

insert into compared
select 'comparisons direction', changes.change, 'direction', changes.direction,
    case when (moved.ratio > 1) = (vocabulary.direction = 'higher') then 'better' else 'worse' end, null, null
from changes join moved using (change, rank) join vocabulary using (metric);

-- What is said of them as facts
insert into recomputed
select fact_id, judged.ratio, judged.n_current, tested.ci_low, tested.ci_high
from subjects
join keys on keys.metric = subjects.metric and (keys.tool, keys.engine, keys.model, keys.task, keys.scope, keys.state)
    is not distinct from (subjects.tool, subjects.engine, subjects.model, subjects.task, subject->>'scope', subjects.state)
    and keys.artifact is not distinct from subjects.artifact
    and keys.config::json is not distinct from subjects.config::json
    and 'change_of_' || keys.statistic = subjects.statistic
join judged using (id) left join tested using (id)
where subjects.topic = 'comparison';

insert into recomputed
select fact_id, count(judged.id) filter (judged.verdict = subject->>'verdict'),
    case when subject->>'verdict' in ('regressed', 'improved', 'unchanged') then count(keys.p) else count(*) end, null, null
from subjects, keys join judged using (id)
where subjects.topic = 'comparison' and subjects.metric = 'groups' and subject->>'verdict' <> 'incomparable'
group by fact_id, subject;

insert into recomputed
select fact_id, moved.ratio,
    (select sum(judged.n_current) from keys join judged using (id)
        where keys.change = changes.change and keys.metric = changes.metric), null, null
from subjects
join changes on changes.metric = subjects.metric and changes.rank = 0 and changes.direction = subject->>'direction'
    and (changes.engine, changes.model) is not distinct from (subjects.engine, subjects.model)
join moved using (change, rank)
where subjects.statistic = 'pooled_change';
