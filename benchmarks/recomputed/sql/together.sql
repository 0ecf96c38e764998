-- What groups are tested by, alone and together, as docs/drift.md has it.
create macro printed(ratio) as
    round(abs(ratio - 1) * 100, 1 - cast(floor(log10(greatest(abs(ratio - 1) * 100, 1e-12))) as integer)) / 100;

-- The change of several together: their spread, and the drift that they have in common
create macro together(source) as table
with centred as (
    select *, avg(difference) over (partition by pool) as mean from query_table(source)
),
parts as (
    select pool, avg(difference) as difference, count(*) as members, var_samp(difference) / count(*) as spread, avg(drifted) as drift,
        min(drift_freedom) as drift_freedom, avg((sign(difference) = sign(mean))::int) as same
    from centred group by pool
)
select pool as id, difference, sqrt(spread + drift) as error, members, members >= 6 and same >= 0.8 as is_tested,
    coalesce(pow(spread + drift, 2) / nullif(if(spread > 0, pow(spread, 2) / (members - 1), 0) + if(drift > 0, pow(drift, 2) / drift_freedom, 0), 0),
        'infinity') as df
from parts;
