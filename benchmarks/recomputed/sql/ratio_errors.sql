-- The setups of each contrast together
create table members as select pool, id, difference, drifted, drift_freedom from keys join errors using (id);

create table whole_errors as from together('members');
