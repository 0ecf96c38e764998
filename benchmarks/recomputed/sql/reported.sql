-- Numbers that an artifact reports: the value of the cell that the subject names, with the samples that it says.
insert into recomputed
select fact_id, any_value(rows.value), any_value(rows.n), null, null
from subjects
join rows on rows.artifact = subjects.artifact and rows.record = subjects.record and rows.field = subjects.field
    and rows.metric = subjects.metric and rows.statistic = subjects.statistic
where subjects.verdict in ('reported', 'n_too_small') and subjects.record is not null
group by fact_id
having count(distinct rows.value) = 1;

-- How a statistic that a tool's artifacts report lies over all of them
insert into recomputed
select fact_id, case subjects.statistic when 'min' then min(rows.value) when 'max' then max(rows.value) else median(rows.value) end,
    count(*), null, null
from subjects
join rows on rows.tool = subjects.tool and rows.metric = subjects.metric and rows.statistic = subject->>'of' and rows.counts
    and rows.scope = 'aggregate'
    and (rows.engine, rows.model, rows.task) is not distinct from (subjects.engine, subjects.model, subjects.task)
where subject->>'of' is not null and subjects.statistic in ('min', 'max', 'p50')
group by fact_id, subjects.statistic;
