-- What is published of groups and changes, beside what was found.
create table change_rows as
select any_value(moved.key) as key, moved.engine, moved.model, moved.artifact, moved.metric, moved.statistic, moved.scope, moved.state,
    moved.direction, any_value(moved_errors.members) as members, sum(now) as runs,
    case when count(*) filter (verdict <> 'suspected') > 0 then any_value(verdict) filter (verdict <> 'suspected') else 'suspected' end as verdict,
    exp(any_value(moved_errors.difference)) as ratio,
    if(count(*) = 1, any_value(low), any_value(moved_tested.ci_low)) as ci_low,
    if(count(*) = 1, any_value(high), any_value(moved_tested.ci_high)) as ci_high,
    -- The test on which the verdict stands: of the surest that is sure alone, else of the family
    coalesce(min(p_again) filter (discovered.q <= 0.05), any_value(p_family)) as p,
    coalesce(arg_min(discovered.q, p_again) filter (discovered.q <= 0.05), any_value(q_family)) as q
from moved join moved_errors on moved_errors.id = moved.pool left join moved_tested on moved_tested.id = moved.pool
left join discovered on discovered.id = moved.id
group by moved.pool, moved.engine, moved.model, moved.artifact, moved.metric, moved.statistic, moved.scope, moved.state, moved.direction;

create table changes_again as
select change_rows.*, (
    select count(*) from pairs where not incomparable and difference is not null and pairs.metric = change_rows.metric
        and (pairs.engine, pairs.model, pairs.statistic, pairs.scope, pairs.state)
            is not distinct from (change_rows.engine, change_rows.model, change_rows.statistic, change_rows.scope, change_rows.state)
        and (pairs.model is not null or pairs.artifact is not distinct from change_rows.artifact)
) as measured
from change_rows;

create table beside as
select changes.change || ' ' || changes.metric as row, changes.*, again
from changes full join changes_again as again on again.metric = changes.metric
    and (again.engine, again.model, again.artifact, again.statistic, again.scope, again.state, again.direction)
        is not distinct from (changes.engine, changes.model, changes.artifact, changes.statistic, changes.scope, changes.state, changes.direction);

insert into compared
select 'comparisons ' || name, key, name, null, null, published, number
from (
    select coalesce(key, 'not published: ' || judged.metric || ' of ' || coalesce(model, artifact)) as key,
        unnest(['value_baseline', 'value_current', 'ratio', 'ci_low', 'ci_high', 'p', 'q', 'q_together', 'n_baseline', 'n_current', 'pairs']) as name,
        unnest([judged.value_baseline, judged.value_current, judged.ratio, judged.ci_low, judged.ci_high, judged.p, judged.q, judged.q_together,
            judged.n_baseline, judged.n_current, judged.pairs]) as published,
        unnest([if(incomparable or alone is not null, null, levels.value_baseline), if(incomparable or alone is not null, null, levels.value_current), if(incomparable, null, exp(difference)),
            if(is_tested, low, null), if(is_tested, high, null), if(is_tested, p_again, null), q_again, q_family,
            coalesce(before, 0), coalesce(now, 0), if(incomparable, null, pairs_again)]) as number
    from judged left join levels using (id)
)
where published is not null or number is not null;

insert into compared
select 'changes ' || name, row, name, null, null, published, number
from (
    select row, unnest(['ratio', 'ci_low', 'ci_high', 'p', 'q', 'members', 'measured']) as name,
        unnest([ratio, ci_low, ci_high, p, q, members, measured]) as published,
        unnest([again.ratio, again.ci_low, again.ci_high, again.p, again.q, again.members, again.measured]) as number
    from beside
)
where published is not null or number is not null;

insert into compared
select 'comparisons verdict', coalesce(key, 'not published: ' || metric || ' of ' || coalesce(model, artifact)), 'verdict', verdict, verdict_again, null, null from judged
union all
select 'changes verdict', row, 'verdict', verdict, again.verdict, null, null from beside
union all
select 'changes direction', row, 'direction', direction, again.direction, null, null from beside;

-- What is said of them as facts
insert into recomputed
select fact_id, exp(judged.difference), judged.now, if(judged.is_tested, low, null), if(judged.is_tested, high, null)
from subjects
join judged on judged.metric = subjects.metric and (judged.tool, judged.engine, judged.model, judged.task, judged.scope, judged.state)
    is not distinct from (subjects.tool, subjects.engine, subjects.model, subjects.task, subject->>'scope', subjects.state)
    and judged.artifact is not distinct from subjects.artifact
    and judged.config::json is not distinct from subjects.config::json
    and 'change_of_' || judged.statistic = subjects.statistic
where subjects.topic = 'comparison';

insert into recomputed
select fact_id, count(judged.id) filter (verdict_again = subject->>'verdict'),
    case when subject->>'verdict' in ('regressed', 'improved', 'unchanged') then count(*) filter (judged.is_tested) else count(*) end, null, null
from subjects, judged
where subjects.topic = 'comparison' and subjects.metric = 'groups'
group by fact_id, subject;

insert into recomputed
select fact_id, again.ratio, again.runs, again.ci_low, again.ci_high
from subjects
join beside on beside.metric = subjects.metric and beside.rank = 0 and beside.direction = subject->>'direction'
    and (beside.engine, beside.model) is not distinct from (subjects.engine, subjects.model)
where subjects.statistic = 'pooled_change';

insert into recomputed
select fact_id, (select sqrt(median(variance)) from drift), (select count(distinct audit) from points), null, null
from subjects where topic = 'comparison' and statistic = 'between_sessions';
