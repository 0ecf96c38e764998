-- What is counted: files, measurements, requests and how they ended, findings, telemetry, copies.
insert into recomputed
select fact_id, c.value, c.n, null, null
from subjects join (
    select metric, statistic, subject, value::double as value, n from (
        with files as (select count(*) as n from inventory),
        once as (select * from rows where not again)
        select 'files' as metric, 'count' as statistic, '{}' as subject, n as value, n from files
        union all select 'files', 'count', json_object('kind', kind)::varchar, count(*), count(*) from inventory group by kind
        union all select 'files', 'count', json_object('status', status)::varchar, count(*), count(*) from inventory group by status
        union all select 'records', 'count', '{}', sum(records), sum(records) from inventory where status = 'ingested'
        union all select 'measurements', 'count', '{}', count(*), count(*) from measurements
        union all select 'measurements', 'count', '{"metrics":"own names"}',
            count(*) filter (once.unit is distinct from vocabulary.unit or vocabulary.metric is null), count(*) from once left join vocabulary using (metric)
        union all select 'measured', 'min', '{}', min(epoch_us(timestamp)) / 1e6, count(timestamp) from once
        union all select 'measured', 'max', '{}', max(epoch_us(timestamp)) / 1e6, count(timestamp) from once
        union all select 'modified', 'max', '{}', max(epoch_us(modified)) / 1e6, count(modified) from inventory
        union all select 'duplicate_files', 'count', '{}', count(*), (select n from files) from inventory where status = 'duplicate'
        union all select 'duplicate_bytes', 'total', '{}', sum(bytes), count(*) from inventory where status = 'duplicate'
        union all select 'twin_files', 'count', '{}', count(distinct artifact), count(distinct artifact) from rows
            where list_contains(flags, 'twin')
        -- A copy holds the runs of its original; samples of a machine are none
        union all select 'wasted_runs', 'count', '{}', coalesce(sum(held), 0), coalesce(sum(held), 0) from (
            select copy, count(distinct execution) as held
            from (select distinct unnest(copies) as copy, artifacts[1] as artifact from runs) join rows using (artifact)
            group by copy
        )
    )
) as c on c.metric = subjects.metric and c.statistic = subjects.statistic and c.subject = subjects.subject::varchar
where topic in ('inventory', 'redundancy');

-- A request is a record of the scope `request`. Twins and what is said again count once, warm-ups are no attempts.
create table requests as
select artifact, record, any_value(tool) as tool, any_value(model) as model, any_value(status) as status,
    bool_or(list_contains(flags, 'zero_is_missing')) as zero,
    list_distinct(flatten(list(list_filter(flags, lambda flag: starts_with(flag, 'reason_'))))) as reasons
from rows
where scope = 'request' and not again and status <> 'warmup'
group by artifact, record;

create table ends as
select artifact, tool, model, status, zero, coalesce(substr(reasons[1], 8), 'none') as reason, count(*) as n
from requests group by all;

insert into recomputed
select fact_id,
    coalesce(case metric
        when 'requests_total' then sum(ends.n)
        when 'requests_completed' then sum(ends.n) filter (status = 'ok')
        when 'requests_degraded' then sum(ends.n) filter (status = 'degraded')
        when 'requests_failed' then
            case when statistic = 'share' then sum(ends.n) filter (status = 'failed' and zero) / sum(ends.n) filter (status = 'failed')
                when subject->>'coded' = 'null' then sum(ends.n) filter (status = 'failed' and not zero)
                when subject->>'coded' = 'zero' then sum(ends.n) filter (status = 'failed' and zero)
                else sum(ends.n) filter (status = 'failed' and coalesce(subject->>'reason', reason) = reason) end
    end, 0),
    case when subject->>'coded' is not null or subject->>'reason' is not null and subjects.artifact is not null
        then sum(ends.n) filter (status = 'failed') else sum(ends.n) end,
    null, null
from subjects, ends
where topic = 'failures' and metric in ('requests_total', 'requests_completed', 'requests_degraded', 'requests_failed')
    and coalesce(subjects.artifact, ends.artifact) = ends.artifact
    and (subjects.tool is null or subjects.tool = ends.tool)
    and (subjects.model is null or subjects.model = ends.model)
group by fact_id, metric, statistic, subject, subjects.artifact;

insert into recomputed
select fact_id, coalesce(total, 0), n, null, null
from subjects, (
    select count(*) filter (failed = attempted) as total, count(*) as n
    from (select artifact, count(*) as attempted, count(*) filter (status = 'failed') as failed from requests group by artifact)
)
where metric = 'all_failed_files';

insert into recomputed
select fact_id, c.n, c.n, null, null
from subjects, (
    -- A result is what one artifact reports of one engine, model, task and run
    select count(distinct (artifact, engine, model, task, run)) as n from rows where scope <> 'request' and status = 'failed' and not again
) as c
where metric = 'benchmarks_failed';

insert into recomputed
select fact_id, count(rule), count(rule), null, null
from subjects left join findings on accepted is null and rule = coalesce(subject->>'rule', rule) and severity = coalesce(subject->>'severity', severity)
where topic = 'findings'
group by fact_id;

insert into recomputed
select fact_id, count(*) filter (validity = 'invalid'), count(*), null, null
from subjects join validity on run_id = coalesce(subject->>'run_id', run_id)
where metric = 'runs_invalid'
group by fact_id;

-- Measured again: the same tool, engine, model, settings and task in two runs or more
insert into recomputed
select fact_id, c.again, c.n, null, null
from subjects, (
    select count(*) filter (runs > 1) as again, count(*) as n from (
        select count(distinct coalesce(execution, artifact)) as runs from rows where counts and scope = 'request'
        group by tool, engine, model, settings, task
    )
) as c
where metric = 'repeated_combinations';

-- Equal records under two names; of those that hold hardly a number files of one size only
insert into recomputed
select fact_id, copies, copies, null, null
from subjects join (
    select min(artifact) as artifact, count(*) as copies from (
        select artifact, any_value(bytes) as bytes, count(distinct value) as numbers,
            list_sort(list((record, field, metric, statistic, value, rows.status, model, task, config, system, workload))) as records
        from rows join inventory using (artifact) group by artifact
    )
    group by records, if(numbers < 3, bytes, 0) having count(*) > 1
) as c using (artifact)
where metric = 'same_rows';

-- Of what artifacts report, where no single values of it are at hand, 1,000 are listed
insert into recomputed
select fact_id, count(*) - 1000, count(*) - 1000, null, null
from subjects, rows as one join vocabulary on vocabulary.metric = one.metric
where subjects.metric = 'measurements_not_listed' and subjects.scope = 'aggregate'
    and topic = case kind when 'latency' then 'latency' when 'rate' then 'throughput' when 'first_token' then 'ttft' end
    and one.scope = 'aggregate' and one.counts and not exists (
        select 1 from rows where rows.metric = one.metric and rows.scope in ('request', 'sample') and rows.counts
            and rows.folder = one.folder and (one.model is null or rows.model is not distinct from one.model)
    )
group by fact_id;

-- Of the groups of requests in which sweeps are searched for those beyond the 50 largest
insert into recomputed
select fact_id, count(distinct (folder, rows.tool, rows.engine, rows.model)) - 50, count(distinct (folder, rows.tool, rows.engine, rows.model)) - 50, null, null
from subjects join rows on rows.metric = subjects.metric and counts and rows.scope = 'request' and rows.statistic = 'value'
where topic = 'sweep' and starts_with(clause, 'not searched')
group by fact_id;

insert into recomputed
select fact_id, c.share, c.n, null, null
from subjects join (
    select kind, name, sum(present) / sum(present + missing) as share, sum(present + missing) as n from telemetry group by kind, name
) as c on c.kind = subject->>'kind' and c.name = subject->>'name'
where topic = 'telemetry' and statistic = 'present_share';

insert into recomputed
select fact_id, c.never, c.n, null, null
from subjects, (
    select count(*) filter (present = 0) as never, count(*) as n
    from (select kind, name, sum(present) as present from telemetry group by kind, name)
) as c
where metric = 'never_recorded';

-- More than three interquartile ranges outside the quartiles
create table outlying as
select grp, count(*) filter (outlies) as outliers, count(*) as n, avg(value) filter (not outlies) as mean_without
from (
    select grp, value, value > q3 + 3 * (q3 - q1) or value < q1 - 3 * (q3 - q1) as outlies
    from members join (
        select grp, quantile_cont(value, 0.25) as q1, quantile_cont(value, 0.75) as q3 from members group by grp
    ) using (grp)
)
group by grp;

insert into recomputed
select fact_id, case subjects.statistic when 'outliers' then outliers else mean_without end,
    case subjects.statistic when 'outliers' then outlying.n else outlying.n - outliers end, null, null
from subjects join groups on groups.metric = subjects.metric and groups.subject = subjects.subject::varchar
    and groups.topic in ('throughput', 'ttft', 'latency', 'quantities')
join outlying using (grp)
where subjects.topic = 'outliers';

insert into recomputed
select fact_id, c.cold / nullif(c.known, 0), if(c.known = 0, c.n, c.known), null, null
from subjects join (
    -- Of the requests that have a TTFT
    select rows.tool, rows.engine, rows.model, count(*) filter (state = 'cold') as cold, count(state) as known, count(*) as n
    from states join rows using (artifact, record)
    where rows.metric = 'ttft' and rows.counts and rows.scope = 'request'
    group by all
) as c on (c.tool, c.engine, c.model) is not distinct from (subjects.tool, subjects.engine, subjects.model)
where metric = 'cold_requests' and statistic = 'share';
