-- How many numbers a document or summary states, and of how many it is said what came of them: a fact at each place, and one
-- for all that have the same reason. What several places say alike is one fact, which says how many others there are.
create table told as
select artifact, sum(1 + coalesce(try_cast(regexp_extract(clause, ' and (\d+) other places? ', 1) as bigint), 0)) as places
from subjects where topic = 'claims' and field is not null group by artifact;

create table counted_alike as
select fact_id, artifact, subjects.subject->>'claim' as claim, facts.value, facts.n
from subjects join facts using (fact_id) where subjects.topic = 'claims' and subjects.statistic = 'count';

create table declared as
select artifact, count(*) as numbers from measurements where tool = 'markdown' and list_contains(flags, 'declared') group by artifact;

insert into recomputed
select fact_id, declared.numbers, counted_alike.n, null, null
from counted_alike join declared using (artifact) where claim = 'document';

-- Of the documents that are about these data what is left
insert into recomputed
select fact_id, (
        select sum(numbers - coalesce(places, 0)) from declared left join told using (artifact)
        where artifact not in (select artifact from counted_alike where claim = 'document')
    ), (select sum(numbers) from declared), null, null
from counted_alike where claim is null;

-- Each number of a summary that can be judged is confirmed, refuted or unsupported
insert into recomputed
select fact_id, n - (total - value) - coalesce(places, 0), total + coalesce(places, 0), null, null
from (select *, sum(value) over (partition by artifact) as total from counted_alike where claim = 'summary') left join told using (artifact);
