-- Numbers that an artifact reports: the value of the cell that the subject names, with the samples that it says.
insert into recomputed
select fact_id, any_value(rows.value), any_value(rows.n), null, null
from subjects
join rows on rows.artifact = subjects.artifact and rows.record = subjects.record and rows.field = subjects.field
    and rows.metric = subjects.metric and rows.statistic = subjects.statistic
where subjects.verdict in ('reported', 'n_too_small') and subjects.record is not null
group by fact_id
having count(distinct rows.value) = 1;
