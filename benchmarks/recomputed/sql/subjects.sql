-- What each fact is about, and which measurements that are.
create table subjects as
select fact_id, topic, metric, statistic, unit, verdict, clause, subject::json as subject,
    subject->>'tool' as tool, subject->>'engine' as engine, subject->>'model' as model, subject->>'task' as task,
    subject->>'artifact' as artifact, subject->>'record' as record, subject->>'field' as field,
    subject->>'config' as config, subject->>'run' as execution, subject->>'state' as state,
    coalesce(subject->>'scope', case
        when regexp_matches(clause, 'repetition') then 'sample'
        when regexp_matches(clause, '\bsamples?\b') and not regexp_matches(clause, 'request') then 'timeseries'
        else 'request' end) as scope
from facts;
