-- The median over runs: the geometric mean of the medians of runs, with its interval by t on their logarithms. A run
-- without a name is its file.
create table run_medians as
select grp, coalesce(execution, artifact) as execution, median(value) as median, min(value) as lowest,
    list_sort(list(distinct (coalesce(task, ''), settings))) as measured
from members group by all;

create table over_runs as
select grp, count(*) as n, avg(ln(nullif(greatest(median, 0), 0))) as centre, stddev_samp(ln(nullif(greatest(median, 0), 0))) as spread,
    count(distinct measured) = 1 and min(lowest) > 0 as alike
from run_medians group by grp;

insert into recomputed
select fact_id, case when alike and n >= 5 then exp(centre) end, n,
    case when alike and n >= 5 then exp(centre - t * spread / sqrt(n)) end,
    case when alike and n >= 5 then exp(centre + t * spread / sqrt(n)) end
from subjects join groups on groups.topic = subjects.topic and groups.metric = subjects.metric
    and groups.subject = subjects.subject::varchar
join over_runs using (grp) left join student on student.df = over_runs.n - 1
where statistic = 'run_median';

insert into recomputed
select fact_id, sum(top.value) / sum(bottom.value), count(*), null, null
from subjects join groups on groups.topic = subjects.topic and groups.metric = subjects.metric
    and groups.subject = subjects.subject::varchar
join members using (grp)
join vocabulary on vocabulary.metric = subjects.metric
join rows as top on top.artifact = members.artifact and top.record = members.record and top.metric = numerator and top.counts
join rows as bottom on bottom.artifact = members.artifact and bottom.record = members.record and bottom.metric = denominator
    and bottom.counts
where subjects.statistic = 'ratio_of_sums'
group by fact_id;
