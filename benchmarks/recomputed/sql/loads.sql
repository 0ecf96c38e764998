-- Sweeps over loads and setups at a load. Runs that are invalid stand in neither.
create table figures as
select one.run_id, rows.artifact, rows.folder, rows.tool, rows.engine, rows.model, rows.config, rows.system, rows.workload, rows.settings, rows.metric,
    rows.statistic, rows.value
from (select run_id, run, unnest(artifacts) as artifact from runs) as one join validity using (run_id)
join rows on rows.artifact = one.artifact and coalesce(rows.execution, rows.artifact) = one.run and counts
where validity.validity <> 'invalid' and rows.scope in ('aggregate', 'request')
    and rows.metric in ('output_throughput', 'output_throughput_per_gpu', 'output_speed_per_user', 'tpot', 'input_tokens', 'output_tokens');

create table load_levels as
select fact_id, load.value::double as load, median(figures.value) as rate, count(*) as runs
from subjects
join figures on figures.metric = subjects.metric and figures.statistic = 'value' and figures.folder = subject->>'folder'
    and (figures.tool, figures.engine, figures.model) is not distinct from (subjects.tool, subjects.engine, subjects.model)
    and figures.config::json is not distinct from subjects.config::json and figures.system::json is not distinct from (subject->>'system')::json
join settings as load on load.settings = figures.settings
join aspects on aspects.name = load.key and aspect in ('concurrency', 'request_rate')
where topic = 'saturation' and try_cast(load.value as double) is not null
    -- All of the workload but the load is the subject's
    and json_merge_patch(coalesce(figures.workload, '{}')::json, json_object(load.key, null))
        = json_merge_patch('{}'::json, coalesce(subject->>'workload', '{}')::json)
group by fact_id, load.value::double;

-- Reached at the first level within a tenth of the highest, unless the last one still brings more than a tenth for twice the load
insert into recomputed
select fact_id, if(rises, null, reached), runs, if(rises, last_load, coalesce(below, reached)), if(rises, null, reached)
from (
    select fact_id, sum(runs) as runs, max(load) as last_load, min(load) filter (rate >= 0.9 * highest) as reached,
        pow(any_value(rate / former) filter (place = levels), 1 / any_value(log2(load / former_load)) filter (place = levels)) > 1.1 as rises,
        max(load) filter (rate < 0.9 * highest and load < first_reached) as below
    from (
        select *, min(load) filter (rate >= 0.9 * highest) over (partition by fact_id) as first_reached from (
            select *, max(rate) over (partition by fact_id) as highest, row_number() over one as place, count(*) over (partition by fact_id) as levels,
                lag(rate) over one as former, lag(load) over one as former_load
            from load_levels window one as (partition by fact_id order by load)
        )
    )
    group by fact_id
);

-- A setup at a load: output tokens a second by GPU, of all and of one user
create table loaded as
select run_id, model, tool, engine, config, system, workload, folder,
    coalesce(any_value(value) filter (metric = 'output_throughput_per_gpu' and statistic = 'value'),
        any_value(value) filter (metric = 'output_throughput' and statistic = 'value') / any_value(gpus)) as rate,
    coalesce(any_value(value) filter (metric = 'output_speed_per_user' and statistic = 'mean'),
        1 / any_value(value) filter (metric = 'tpot' and statistic = 'mean')) as speed,
    -- As measured: of a run that says only what it asked for nobody knows how long its answers were, and they may be as long
    coalesce(any_value(value) filter (metric = 'input_tokens' and statistic = 'mean'), avg(value) filter (metric = 'input_tokens' and statistic = 'value')) as input_tokens,
    coalesce(any_value(value) filter (metric = 'output_tokens' and statistic = 'mean'), avg(value) filter (metric = 'output_tokens' and statistic = 'value')) as output_tokens
from figures
left join (
    select settings, try_cast(any_value(value) as double) as gpus from settings join aspects on aspects.name = settings.key and aspect = 'gpu_count'
    group by settings
) using (settings)
group by all;

create table loaded_setups as
select row_number() over () as setup, * from (
    select model, tool, engine, config, system, workload, folder, list(run_id) as run_ids, median(rate) as rate, median(speed) as speed,
        median(input_tokens) as input_tokens, median(output_tokens) as output_tokens, count(*) as runs
    from loaded where rate is not null and speed is not null group by all
);

create table beaten as
select distinct one.* from loaded_setups as one join loaded_setups as other on other.model = one.model
    and coalesce(abs(one.input_tokens - other.input_tokens) <= 0.05 * least(one.input_tokens, other.input_tokens), true)
    and coalesce(abs(one.output_tokens - other.output_tokens) <= 0.05 * least(one.output_tokens, other.output_tokens), true)
where other.rate >= one.rate and other.speed >= one.speed and (other.rate > 1.05 * one.rate or other.speed > 1.05 * one.speed);

insert into recomputed
select fact_id, beaten.rate, beaten.runs, null, null
from subjects left join beaten on list_contains(run_ids, subject->>'run_id')
where topic = 'pareto' and statistic = 'beaten';

insert into recomputed
select fact_id, count(*) filter (setup not in (select setup from beaten)), count(*), null, null
from subjects join loaded_setups on loaded_setups.model = subjects.model
where topic = 'pareto' and statistic = 'frontier'
group by fact_id;
