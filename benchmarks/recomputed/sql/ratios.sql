-- How many times as much of one as of the other: pairs of series that differ in an engine, a model or how its weights are kept,
-- and in nothing else. Each level of such an axis stands beside the one that was measured in most setups.
create macro weights() as '[-_.:](q\d(?:_[0-9a-z]+)*|iq\d(?:_[a-z]+)*|f16|fp16|bf16|fp8|fp4|int8|int4|awq|gptq|nf4|mxfp4)$';

create table leveled as
with own as (
    select series.*, lower(nullif(regexp_extract(model, weights(), 1, 'i'), '')) as in_name,
        list_filter(named, lambda one: list_contains(kept, split_part(one, '=', 1))) as kept_as
    from series join vocabulary using (metric),
        (select coalesce(list(name), []) as kept from aspects where aspect = 'quantization')
    where side_by_side and model is not null and statistic in ('value', 'mean', 'p50', 'total') and state is distinct from 'cold'
        and series in (select series from run_levels where side = 'current')
)
select series, metric, tool, engine, regexp_replace(model, weights(), '', 'i') as model, list_filter(named, lambda one: not list_contains(kept_as, one)) as named,
    task, statistic, scope, state, artifact, 'quantization' as axis,
    coalesce(in_name, lower(trim(split_part(kept_as[1], '=', 2), '"'))) as level
from own where in_name is not null or len(kept_as) > 0
union all
select series, metric, tool, null, model, named, task, statistic, scope, state, artifact, 'engine', engine from own where engine is not null
union all
select series, metric, tool, engine, null, named, task, statistic, scope, state, artifact, 'model', model from own;

create table families as
select *, dense_rank() over (order by axis, metric, tool, engine, model, statistic, scope, state, artifact) as family from leveled;

create table references_of as
select family, arg_min(level, (-setups, level)) as level
from (select family, level, count(distinct (named, task)) as setups from families group by family, level) group by family;

create table lengths as
select series, median(input_tokens) as input_tokens, median(output_tokens) as output_tokens from run_levels where side = 'current' group by series;

create table keys as
select row_number() over () as id, dense_rank() over (order by one.family, one.level) as pool, one.series as one_series, other.series as other_series,
    one.level as one, other.level as other, one.axis, one.statistic, one.scope, one.state, one.metric, one.tool,
    one.engine as shared_engine, one.model as shared_model, own.engine, own.model, own.named, own.task, own.artifact
from families as one join references_of using (family)
join families as other on other.family = one.family and other.level = references_of.level and other.named = one.named
    and other.task is not distinct from one.task
join vocabulary on vocabulary.metric = one.metric
join series as own on own.series = one.series
left join lengths as this on this.series = one.series left join lengths as that on that.series = other.series
where one.level <> references_of.level
    and not (one.axis = 'model' and regexp_replace(one.level, weights(), '', 'i') = regexp_replace(other.level, weights(), '', 'i'))
    and not (depends_on_length in ('input', 'both')
        and coalesce(abs(this.input_tokens - that.input_tokens) > 0.05 * least(this.input_tokens, that.input_tokens), false))
    and not (depends_on_length in ('output', 'both')
        and coalesce(abs(this.output_tokens - that.output_tokens) > 0.05 * least(this.output_tokens, that.output_tokens), false));

create table new_levels as
select id, 'current' as side, execution, level, started from keys join run_levels on run_levels.series = one_series and run_levels.side = 'current'
union all
select id, 'baseline', execution, level, started from keys join run_levels on run_levels.series = other_series and run_levels.side = 'current';
