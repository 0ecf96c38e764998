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

-- One unit of the last decimal that a number needs, beyond nine of which stands what binary numbers add; of more than seven
-- digits the first seven count
create macro step(number) as greatest(
    pow(10, -length(regexp_extract(round(number, 9)::varchar, '\.(\d*[1-9])', 1))), pow(10, floor(log10(greatest(abs(number), 1e-300))) - 6));

create macro ordinal(q) as q || case when q between 11 and 13 then 'th' else coalesce(['st', 'nd', 'rd'][q % 10], 'th') end;
create macro quantile_of(sorted, share) as sorted[floor(share * (len(sorted) - 1))::bigint + 1] + (share * (len(sorted) - 1) - floor(share * (len(sorted) - 1)))
    * (sorted[least(floor(share * (len(sorted) - 1))::bigint + 2, len(sorted))] - sorted[floor(share * (len(sorted) - 1))::bigint + 1]);

-- What is stated: in the subject, or in the cell that the subject names
create table stated as
select subjects.fact_id, coalesce(any_value((subject->>'stated')::double), any_value(rows.value)) as stated, any_value(rows.config) as config
from subjects left join rows on rows.artifact = subjects.artifact and rows.record = subjects.record
    and rows.field = subjects.field and rows.metric = subjects.metric and rows.statistic = subjects.statistic
where topic = 'claims' and subjects.field is not null
group by subjects.fact_id;

-- The values that a claim is judged by, in the order of their files
create table judged_values as
select subjects.fact_id, evidence.row, evidence.artifact, evidence.record, evidence.model, evidence.task, evidence.config,
    evidence.execution, evidence.metric, evidence.value
from subjects join evidence on evidence.fact_id = subjects.fact_id
join vocabulary on vocabulary.metric = subjects.metric
left join stated on stated.fact_id = subjects.fact_id
-- A number that was read as what it is not is another metric, which the sentence names
left join vocabulary as other on contains(clause, 'this number is') and contains(clause, 'is the mean ' || other.phrase || ',')
where evidence.metric = coalesce(other.metric, vocabulary.total_of, subjects.metric) and evidence.counts_in_its_file
    -- What is measured once in a run is a sample of it
    and evidence.scope in ('request', 'sample') and evidence.statistic = 'value'
    and (evidence.artifact <> subjects.artifact or evidence.record <> subjects.record)
    and (subjects.model is null or evidence.model = subjects.model)
    and (subject->>'stated' is not null or stated.config is null or evidence.config = stated.config);

-- Tokens are counted; of each time its file may hide half a unit of the last decimal
create table ratios_of_sums as
select fact_id, tokens / seconds as value, tokens / (seconds - least(hidden, 1e-4 * seconds)) - tokens / seconds as blur
from (
    select judged_values.fact_id, sum(top.value) as tokens, sum(bottom.value) as seconds, count(*) * min(0.5 * step(bottom.value)) as hidden
    from judged_values join vocabulary using (metric)
    join rows as top on top.artifact = judged_values.artifact and top.record = judged_values.record
        and top.metric = coalesce(numerator, 'output_tokens') and top.statistic = 'value' and top.counts_in_its_file
    join rows as bottom on bottom.artifact = judged_values.artifact and bottom.record = judged_values.record
        and bottom.metric = coalesce(denominator, 'e2e_latency') and bottom.statistic = 'value' and bottom.counts_in_its_file
    where vocabulary.kind = 'rate' or numerator is not null
    group by judged_values.fact_id
);

-- Every reading that a name may admit. Those of groups are over what each run, file, folder, task or configuration comes to.
create table readings as
with groups as (
    select fact_id, unnest(['run', 'file', 'folder', 'task', 'configuration']) as kind,
        unnest([coalesce(execution, artifact), artifact, regexp_replace(artifact, '/?[^/]*$', ''), task, config]) as part, row, value
    from judged_values
),
grouped as (
    select fact_id, kind, part, row_number() over (partition by fact_id, kind order by part) as place, avg(value) as mean, median(value) as median,
        sum(value) as total, list_sort(list(value)) as sorted
    from groups where part is not null group by fact_id, kind, part
),
spans as (
    select fact_id, null as kind, '' as own, value, row_number() over (partition by fact_id order by row) as place from judged_values
    union all
    select fact_id, kind, unnest(['mean', 'median', 'total']), unnest([mean, median, total]), place from grouped
    union all
    select fact_id, kind, ordinal(q) || ' percentile', quantile_of(sorted, q / 100), place
    from (select grouped.*, substr(statistic, 2)::int as q from grouped join subjects using (fact_id) where regexp_matches(statistic, '^p\d+$'))
),
summed as (
    select fact_id, kind as span, own, count(*) as n, avg(value) as mean, median(value) as median, min(value) as lowest, max(value) as highest,
        sum(value) as total, arg_min(value, place) as first, arg_max(value, place) as last, list_sort(list(value)) as sorted,
        stddev_samp(value) as stddev
    from spans group by all
),
named as (
    select fact_id, span, own, n,
        unnest(['mean', 'median', 'lowest', 'highest', 'total', 'first', 'last', 'stddev']) as name,
        unnest([mean, median, lowest, highest, total, first, last, stddev]) as value
    from summed
)
select fact_id, 'the ' || name || if(span is null, '', ' of ' || n || ' ' || span || ' ' || own || 's') as reading, value, true as plain
from named
-- The order of their names makes none of these the first
where span is null or span in ('run', 'file', 'folder') or name not in ('first', 'last')
union all
select fact_id, 'the ' || ordinal(substr(statistic, 2)::int) || ' percentile of ' || n || ' ' || span || ' ' || own || 's',
    quantile_of(sorted, substr(statistic, 2)::int / 100), true
from summed join subjects using (fact_id) where span is not null and regexp_matches(statistic, '^p\d+$')
union all
-- A quantile by interpolation, by rank, or as the value on either side
select fact_id, case q when 50 then 'the median' else 'p' || q end, unnest([
    quantile_of(sorted, share), sorted[greatest(ceil(share * n), 1)::bigint], sorted[least(floor(share * n)::bigint + 1, n)],
    sorted[at_least], sorted[least(at_least + 1, n)]]), unnest([true, false, false, false, false])
from (
    select summed.*, q, q / 100 as share, floor(q / 100 * (n - 1))::bigint + 1 as at_least
    from summed, unnest(range(1, 100)) as quantiles (q) where span is null
)
union all
select fact_id, 'a ratio of sums', value, true from ratios_of_sums;

-- What the sentence says that it read, else what the statistic is called
create table chosen as
select fact_id, coalesce(
        nullif(regexp_extract(clause, ', ((?:the|a) [a-z0-9 ]+), over ', 1), ''),
        case statistic when 'mean' then 'the mean' when 'value' then 'the mean' when 'whole' then 'the mean' when 'max' then 'the highest'
            when 'min' then 'the lowest' when 'total' then 'the total' when 'first' then 'the first' when 'best' then 'the highest'
            when 'p50' then 'the median' when 'p05' then 'p5' when 'stddev' then 'the stddev' else statistic end) as reading
from subjects where topic = 'claims' and verdict in ('confirmed', 'refuted');

-- How a number is written leaves open what it may be, and so do the numbers that it is held against: 310 may be 306, but
-- one digit tells nothing, and a count is exact.
create table steps as
select fact_id, any_value(stated) as stated, 0.5 * step(any_value(stated)) as half, coalesce(min(0.5 * step(value)) filter (value <> 0), 0) as blur,
    case when any_value(subjects.unit) not in ('request', 'token') and any_value(stated)::bigint = any_value(stated)
        and regexp_matches(any_value(stated)::bigint::varchar, '^[1-9]\d+0$')
        then 0.5 * pow(10, length(regexp_extract(any_value(stated)::bigint::varchar, '(0+)$', 1))) else 0 end as coarse
from stated join subjects using (fact_id) left join judged_values using (fact_id) group by fact_id;

insert into recomputed
select subjects.fact_id, coalesce(
        any_value(readings.value) filter (plain and abs(readings.value - steps.stated) <= half + blur), arg_min(readings.value, abs(readings.value - steps.stated))),
    any_value(counted.n), null, null
from subjects join chosen using (fact_id) join readings on readings.fact_id = subjects.fact_id
    and readings.reading = case when contains(clause, 'this number is') then 'the mean' else chosen.reading end
join steps on steps.fact_id = subjects.fact_id
join (select fact_id, count(*) as n from judged_values group by fact_id) as counted on counted.fact_id = subjects.fact_id
group by subjects.fact_id;

-- Requests that completed, as a document counts them
insert into recomputed
select subjects.fact_id, count(distinct (evidence.artifact, evidence.record)) filter (
        subjects.metric = 'requests_total' or status = case subjects.metric when 'requests_failed' then 'failed' else 'ok' end),
    count(distinct (evidence.artifact, evidence.record)), null, null
from subjects join evidence on evidence.fact_id = subjects.fact_id
where topic = 'claims' and subjects.metric in ('requests_completed', 'requests_total', 'requests_failed') and subjects.field is not null
    and evidence.scope = 'request' and not evidence.again and evidence.status <> 'warmup'
    and subjects.verdict in ('confirmed', 'refuted')
group by subjects.fact_id;

-- Advice: how fast the advised model decodes, of all requests of the models that are ranked
insert into recomputed
select subjects.fact_id, avg(evidence.value) filter (evidence.model = subjects.model or ends_with(evidence.model, '-' || subjects.model)), count(*), null, null
from subjects join evidence on evidence.fact_id = subjects.fact_id and evidence.metric = subjects.metric
where subjects.statistic = 'advice' and evidence.counts_in_its_file and evidence.scope = 'request'
group by subjects.fact_id;

-- The best configuration of the sweep that the claim is judged by
insert into recomputed
select fact_id, case direction when 'lower' then min(mean) else max(mean) end, count(*), null, null
from (
    select subjects.fact_id, subjects.metric, rows.settings, avg(rows.value) as mean
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
        coalesce(case when count(*) filter (evidence.statistic = 'mean' and of_run) > 1 then count(*) filter (evidence.statistic = 'mean' and of_run) end,
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

-- What rounding or cutting off explains is confirmed, and a limit that is kept; what another metric's number stands for is refuted
insert into compared
select 'claims verdict', fact_id, 'verdict', subjects.verdict,
    case when contains(clause, 'this number is') then 'refuted'
        when abs(value - stated) <= greatest(half + blur, coarse) * (1 + 1e-9) or (value - blur >= stated and value - blur - stated < 2 * half) then 'confirmed'
        when reading = 'a ratio of sums' and abs(value - stated) <= half + of_ratio then 'confirmed'
        when regexp_matches(clause, ' of about [0-9]') and abs(value - stated) <= 0.05 * stated then 'confirmed'
        when regexp_matches(clause, ' of at most [0-9]') and value <= stated then 'confirmed'
        when regexp_matches(clause, ' of at least [0-9]') and value >= stated then 'confirmed'
        else 'refuted' end, null, null
from subjects join steps using (fact_id) join recomputed using (fact_id) left join chosen using (fact_id)
    left join (select fact_id, blur as of_ratio from ratios_of_sums) using (fact_id)
where topic = 'claims' and subjects.verdict in ('confirmed', 'refuted') and stated is not null;
