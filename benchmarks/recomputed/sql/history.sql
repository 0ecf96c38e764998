-- The points of each series before the audit, each less the mean of its series since the last accepted audit.
create table points as
select id, audit, mean - avg(mean) over (partition by id, since) as mean, variance, n
from (
    select keys.id, history.audit, ln(history.value) as mean, history.spread * history.spread as variance, history.n,
        (select count(*) from accepted where accepted.audit <= history.audit) as since
    from changed join keys using (id) join history on history.metric = keys.metric and history.key = keys.key
    where history.audit <= keys.baseline
);
