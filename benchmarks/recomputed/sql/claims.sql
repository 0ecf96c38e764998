-- The measurements that a claim was judged by: those of the records that its sources name, beside its own. Here twins
-- count: a document sums up its file, whatever other file holds the same.
create table evidence as
with named as (
    select fact_id, source.artifact, source.records,
        -- "5-9" and "/runs/0-4" are ranges
        unnest(case when len(source.records) = 0 then [null] else source.records end) as record
    from (select fact_id, unnest(sources) as source from facts where topic = 'claims')
),
ranged as (
    select fact_id, artifact, record,
        regexp_extract(record, '^(.*?)(\d+)-(\d+)$', 1) as stem,
        try_cast(regexp_extract(record, '^(.*?)(\d+)-(\d+)$', 2) as bigint) as first,
        try_cast(regexp_extract(record, '^(.*?)(\d+)-(\d+)$', 3) as bigint) as last
    from named
),
records as (
    select fact_id, artifact, stem || unnest(range(first, last + 1)) as record from ranged where first is not null
    union
    select fact_id, artifact, record from ranged where first is null
)
select distinct fact_id, rows.*
from records join rows on rows.artifact = records.artifact and (records.record is null or rows.record = records.record)
where not list_contains(flags, 'declared');

-- What is stated: in the subject, or in the cell that the subject names
create table stated as
select subjects.fact_id, coalesce(any_value((subject->>'stated')::double), any_value(rows.value)) as stated, any_value(rows.config) as config
from subjects left join rows on rows.artifact = subjects.artifact and rows.record = subjects.record
    and rows.field = subjects.field and rows.metric = subjects.metric and rows.statistic = subjects.statistic
where topic = 'claims' and subjects.field is not null
group by subjects.fact_id;

create table readings as
select subjects.fact_id, count(*) as n, avg(evidence.value) as mean, median(evidence.value) as p50, min(evidence.value) as min,
    max(evidence.value) as max, sum(evidence.value) as total, quantile_cont(evidence.value, 0.95) as p95,
    quantile_cont(evidence.value, 0.9) as p90, quantile_cont(evidence.value, 0.99) as p99,
    quantile_cont(evidence.value, 0.05) as p05, stddev_samp(evidence.value) as stddev
from subjects join evidence on evidence.fact_id = subjects.fact_id
join vocabulary on vocabulary.metric = subjects.metric
left join stated on stated.fact_id = subjects.fact_id
-- A number that was read as what it is not is another metric, which the sentence names
left join vocabulary as other on contains(clause, 'this number is') and contains(clause, 'is the mean ' || other.phrase || ',')
where evidence.metric = coalesce(other.metric, vocabulary.total_of, subjects.metric) and evidence.counts_in_its_file and evidence.scope = 'request'
    and (evidence.artifact <> subjects.artifact or evidence.record <> subjects.record)
    and (subjects.model is null or evidence.model = subjects.model)
    and (subject->>'stated' is not null or stated.config is null or evidence.config = stated.config)
group by subjects.fact_id;

-- A peak may be that of single requests or of configurations: the best mean of one, where only that rounds to the claim
create table peaks as
select fact_id, case any_value(direction) when 'lower' then min(mean) else max(mean) end as best
from (
    select subjects.fact_id, evidence.metric, evidence.config, avg(evidence.value) as mean
    from subjects join evidence on evidence.fact_id = subjects.fact_id and evidence.metric = subjects.metric
    where subjects.statistic = 'max' and evidence.counts_in_its_file and evidence.scope = 'request'
        and (subjects.model is null or evidence.model = subjects.model)
    group by all
) join vocabulary using (metric)
group by fact_id;

create table steps as
select fact_id, stated, 0.5 * pow(10, -length(regexp_extract(stated::varchar, '\.(\d*[1-9])', 1))) as half from stated;

insert into recomputed
select subjects.fact_id, case
        when statistic = 'max' and verdict = 'confirmed' and abs(max - steps.stated) > half and abs(best - steps.stated) <= half then best
        when total_of is not null then total
        when statistic = 'max' then max when statistic = 'min' then min when statistic = 'p50' then p50 when statistic = 'p95' then p95
        when statistic = 'p05' then p05 when statistic = 'p90' then p90 when statistic = 'p99' then p99
        when statistic = 'total' then total when statistic = 'stddev' then stddev else mean end,
    readings.n, null, null
from subjects join readings using (fact_id) join steps using (fact_id) left join peaks using (fact_id)
join vocabulary using (metric)
where verdict in ('confirmed', 'refuted');

-- Requests that completed, as a document counts them
insert into recomputed
select subjects.fact_id, count(distinct (evidence.artifact, evidence.record)) filter (status = 'ok' or subjects.metric = 'requests_total'),
    count(distinct (evidence.artifact, evidence.record)), null, null
from subjects join evidence on evidence.fact_id = subjects.fact_id
where topic = 'claims' and subjects.metric in ('requests_completed', 'requests_total', 'requests_failed') and subjects.field is not null
    and evidence.scope = 'request' and not evidence.again and evidence.status <> 'warmup'
    and subjects.verdict in ('confirmed', 'refuted')
group by subjects.fact_id;

-- Advice: how fast the advised model decodes, of all requests of the models that are ranked
insert into recomputed
select subjects.fact_id, avg(evidence.value) filter (evidence.model = subjects.model), count(*), null, null
from subjects join evidence on evidence.fact_id = subjects.fact_id and evidence.metric = subjects.metric
where subjects.statistic = 'advice' and evidence.counts_in_its_file and evidence.scope = 'request'
group by subjects.fact_id;

-- The best configuration of the sweep that the claim is judged by
insert into recomputed
select fact_id, case direction when 'lower' then min(mean) else max(mean) end, sum(n), null, null
from (
    select subjects.fact_id, subjects.metric, rows.settings, avg(rows.value) as mean, count(*) as n
    from subjects join (select distinct fact_id, artifact from evidence) as file using (fact_id)
    join rows on rows.artifact = file.artifact and rows.metric = subjects.metric and rows.model = subjects.model
        and rows.counts_in_its_file and rows.scope = 'request'
    where subjects.statistic = 'best_config' and subjects.topic = 'claims'
    group by all
) join vocabulary using (metric)
group by fact_id, direction;

-- How far a setting moves the means of its groups, in the sweep where it moves them most
insert into recomputed
select fact_id, max(spread), sum(n), null, null
from (
    select fact_id, artifact, (max(mean) - min(mean)) / any_value(overall) as spread, sum(n) as n
    from (
        select subjects.fact_id, evidence.artifact, one.value as place, avg(evidence.value) as mean, count(*) as n,
            any_value(overall) as overall
        from subjects join (
            select *, avg(value) over (partition by fact_id, artifact, metric) as overall from evidence
            where counts_in_its_file and scope = 'request'
        ) as evidence on evidence.fact_id = subjects.fact_id and evidence.metric = subjects.metric
        join settings as one on one.settings = evidence.settings and one.key = subject->>'setting'
        where subjects.statistic = 'gain'
        group by all
    )
    group by all
)
group by fact_id;

-- How wide a stated interval is against the t interval of the means of its runs
insert into recomputed
select fact_id, (high - low) / (2 * t * spread / sqrt(runs)), runs, null, null
from (
    select subjects.fact_id, any_value(evidence.value) filter (evidence.statistic = 'ci_low') as low,
        any_value(evidence.value) filter (evidence.statistic = 'ci_high') as high,
        coalesce(stddev_samp(evidence.value) filter (evidence.statistic = 'mean' and of_run),
            any_value(evidence.value) filter (evidence.statistic = 'stddev')) as spread,
        coalesce(nullif(count(*) filter (evidence.statistic = 'mean' and of_run), 0),
            any_value(evidence.n) filter (evidence.statistic in ('mean', 'stddev'))) as runs
    from subjects join (select *, run is not null and statistic = 'mean' and regexp_matches(record, '\d$') as of_run from evidence) as evidence
        on evidence.fact_id = subjects.fact_id and evidence.metric = subjects.metric
    where subjects.statistic = 'ci_width' and (subjects.engine is null or evidence.engine = subjects.engine)
    group by subjects.fact_id
) join student on student.df = runs - 1;

-- The highest quantile of a single run
insert into recomputed
select subjects.fact_id, max(evidence.value), count(*), null, null
from subjects join evidence on evidence.fact_id = subjects.fact_id and evidence.metric = subjects.metric
where subjects.statistic in ('p50_of_runs', 'p95_of_runs', 'p99_of_runs')
    and evidence.statistic = split_part(subjects.statistic, '_', 1) and regexp_matches(evidence.record, '\d$')
group by subjects.fact_id;

-- What rounding or cutting off explains is confirmed; what another metric's number stands for is refuted
insert into compared
select 'claims verdict', fact_id, 'verdict', subjects.verdict,
    case when not contains(clause, 'this number is')
        and (abs(value - stated) <= half * (1 + 1e-9) or (value >= stated and value - stated < 2 * half)) then 'confirmed'
        else 'refuted' end, null, null
from subjects join steps using (fact_id) join recomputed using (fact_id)
where topic = 'claims' and subjects.verdict in ('confirmed', 'refuted') and stated is not null;
