-- Each contrast with its interval, the larger side over the smaller: of one setup that of its test, of several that of all together.
create table told as
select pool, any_value(columns(keys.* exclude (id, pool))), count(*) as setups,
    sum(n_current + n_baseline) as runs, any_value(tested.p) filter (least(n_current, n_baseline) >= 5 or errors.pairs is not null) as p,
    any_value(difference) as difference, any_value(tested.ci_low) as low, any_value(tested.ci_high) as high
from keys join errors using (id) join tested using (id) join levels using (id) group by pool;

insert into main.recomputed
select fact_id, if(ratio < 1, 1 / ratio, ratio), runs, if(is_tested, if(ratio < 1, 1 / high, low), null), if(is_tested, if(ratio < 1, 1 / low, high), null)
from (
    select told.* exclude (low, high, difference), if(setups = 1, told.low, whole.ci_low) as low, if(setups = 1, told.high, whole.ci_high) as high,
        exp(if(setups = 1, told.difference, whole_errors.difference)) as ratio,
        if(setups = 1, isfinite(told.p), whole_errors.is_tested and isfinite(whole.p)) as is_tested
    from told join whole_errors on whole_errors.id = told.pool join whole on whole.id = told.pool
) as told
join subjects on subjects.topic = 'ratios' and subjects.metric = told.metric and subjects.statistic = 'ratio_of_' || told.statistic
    and subject->>'axis' = axis and list_sort([subject->>'one', subject->>'other']) = list_sort([one, other])
    and (subjects.tool, subjects.engine, subjects.model, subjects.state, subjects.scope)
        is not distinct from (told.tool, told.shared_engine, told.shared_model, told.state, told.scope);
