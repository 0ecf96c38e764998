-- The measurements, each with what else the tables say of it, and all its settings as names and values.
create table rows as
select
    row_number() over () as row,
    measurements.*,
    coalesce(nullif(regexp_replace(artifact, '/?[^/]*$', ''), ''), '.') as folder,
    hash(config, system, workload) as settings,
    -- "run 1" of two folders is two executions; a run that is named by its path says its folder already
    case when not contains(artifact, '/') or starts_with(run, regexp_replace(artifact, '/[^/]*$', '')) then run
        else regexp_replace(artifact, '/[^/]*$', '') || '/' || run end as execution,
    value is not null and isfinite(value) and status = 'ok'
        and not list_has_any(flags, list_filter($said_again, lambda flag: flag <> 'twin')) as counts_in_its_file,
    list_has_any(flags, $said_again) as again,
    value is not null and isfinite(value) and status = 'ok' and not list_has_any(flags, $said_again)
        -- A run that is invalid enters no statistic
        and not exists (
            select 1 from (select unnest(artifacts) as artifact, runs.* exclude (artifacts) from runs join validity using (run_id)
                where validity.validity = 'invalid') as one
            where one.artifact = measurements.artifact and one.run = coalesce(execution, measurements.artifact)
                and (one.tool, one.engine, one.model, one.config, one.system, one.workload, one.task) is not distinct from
                    (measurements.tool, measurements.engine, measurements.model, measurements.config, measurements.system,
                        measurements.workload, measurements.task)
        ) as counts
from measurements;

create table parts as
select distinct hash(config, system, workload) as settings, config, system, workload from measurements;

create table settings as
with pairs as (
    select settings, part.key, part.value
    from (
        select settings, unnest([config, system, workload]) as written from parts
    ), json_each(written::json) as part
    where written is not null
)
select settings, key, any_value(value::varchar) as value from pairs group by all;

-- Which requests loaded the model: what their tool says, else the lowest gap that sets cold loads apart from warm ones,
-- of the file, else of its folder (data_contracts/cold_requests.py says the rule).
create table states as
with loads as (
    select artifact, folder, record, tool, engine, model, value as load,
        case when list_contains(flags, 'said_cold') then 'cold' when list_contains(flags, 'said_warm') then 'warm' end as said
    from rows
    -- What enters no statistic is no sign of what is cold either
    where counts and metric = 'load_duration' and scope = 'request' and statistic = 'value' and value >= 0
),
placed as (
    select 'file' as kind, artifact as place, * from loads
    union all
    select 'folder', folder, * from loads
),
-- Half a unit of the last decimal that the file writes
stepped as (
    select *,
        ln(load + 0.02) as found,
        ln(load + greatest(0.02, coalesce(min(case when load > 0 then
            case when abs(load - round(load)) <= 1e-6 and round(load) <> 0 then 0.5
                 when abs(load * 10 - round(load * 10)) <= 1e-6 and round(load * 10) <> 0 then 0.05
                 else 0 end end) over (partition by kind, place, tool, engine, model), 0))) as scaled
    from placed
),
spaced as (
    select *,
        row_number() over one as place_in_order,
        count(*) over whole as n,
        lead(found) over one - found as found_gap,
        lead(scaled) over one - scaled as gap,
        lead(load) over one as above,
        scaled - min(scaled) over whole as low_spread,
        max(scaled) over whole - lead(scaled) over one as high_spread
    from stepped
    window whole as (partition by kind, place, tool, engine, model),
        one as (partition by kind, place, tool, engine, model order by load, record)
),
cuts as (
    select kind, place, tool, engine, model, min(load) as longest_warm
    from (select *, max(found_gap) over (partition by kind, place, tool, engine, model) as widest from spaced)
    where widest >= ln(5) and gap >= ln(5) and load < 0.75
        and not (place_in_order < n - place_in_order and load = 0)
        and gap >= case when (place_in_order < 4 or place_in_order < n - place_in_order) and above < 0.75
            then ln(10) else ln(5) end
        and gap >= 1.5 * case when place_in_order > n - place_in_order then low_spread
            when place_in_order < n - place_in_order then high_spread else greatest(low_spread, high_spread) end
    group by all
)
select loads.artifact, loads.record, any_value(loads.load) as load, any_value(coalesce(
        loads.said,
        case when loads.load > file.longest_warm then 'cold' when loads.load <= file.longest_warm then 'warm' end,
        case when loads.load > near.longest_warm then 'cold' when loads.load <= near.longest_warm then 'warm' end
    )) as state
from loads
left join cuts as file on file.kind = 'file' and file.place = loads.artifact
    and (file.tool, file.engine, file.model) is not distinct from (loads.tool, loads.engine, loads.model)
left join cuts as near on near.kind = 'folder' and near.place = loads.folder
    and (near.tool, near.engine, near.model) is not distinct from (loads.tool, loads.engine, loads.model)
group by all;
