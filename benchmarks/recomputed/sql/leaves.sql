-- Settings one by one, those within others by their whole path.
create table leaves as
with said as (select distinct settings, key, value, json_type(value::json) in ('OBJECT', 'ARRAY') as is_nested from side_settings)
select settings, key as path, key, value from said where not coalesce(is_nested, false)
union
select said.settings, said.key || tree.fullkey, if(json_type(said.value::json) = 'ARRAY', said.key, tree.key::varchar), tree.atom::varchar
from said, json_tree(said.value::json) as tree where is_nested and tree.atom is not null;
