select
    n.nspname as schema_name,
    pg_get_userbyid(n.nspowner) as owner,
    d.description as comment,
    has_schema_privilege(n.oid, 'usage') as can_use
from pg_namespace n
left join pg_description d
    on d.objoid = n.oid
    and d.classoid = 'pg_namespace'::regclass
where n.nspname !~ '^pg_'
    and n.nspname <> 'information_schema'
