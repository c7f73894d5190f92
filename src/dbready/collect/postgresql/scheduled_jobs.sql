-- Jobs of pg_cron, which runs them in this database. Only the table of the extension itself is read, and only if its
-- owner is a superuser; its name is looked up, as in statement_writes. Names of tables and columns are kept of commands.
with job as (
    select
        pg_catalog.format('%I.%I', n.nspname, c.relname) as name,
        exists (
            select
            from pg_catalog.pg_attribute a
            where a.attrelid = c.oid
                and a.attname = 'jobname'
                and not a.attisdropped
        ) as has_names,
        pg_catalog.concat_ws(
            '; ',
            case
                when not pg_catalog.has_schema_privilege(n.oid, 'usage')
                    then pg_catalog.format('grant usage on schema %I to %I', n.nspname, current_user)
            end,
            case
                when not pg_catalog.has_table_privilege(c.oid, 'select')
                    then pg_catalog.format('grant select on %I.%I to %I', n.nspname, c.relname, current_user)
            end
        ) as remedy,
        pg_catalog.has_schema_privilege(n.oid, 'usage') and pg_catalog.has_table_privilege(c.oid, 'select') as can_read,
        c.relrowsecurity
        and not exists (
            select
            from pg_catalog.pg_roles r
            where r.rolname = current_user
                and (r.rolsuper or r.rolbypassrls)
        ) as is_filtered
    from pg_catalog.pg_extension e
    join pg_catalog.pg_depend d
        on d.refclassid operator(pg_catalog.=) 'pg_catalog.pg_extension'::pg_catalog.regclass
        and d.refobjid = e.oid
        and d.classid operator(pg_catalog.=) 'pg_catalog.pg_class'::pg_catalog.regclass
        and d.deptype = 'e'
    join pg_catalog.pg_class c on c.oid = d.objid
    join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    join pg_catalog.pg_roles o on o.oid = c.relowner
    where e.extname = 'pg_cron'
        and c.relname = 'job'
        and c.relkind = 'r'
        and o.rolsuper
),
answer as (
    select
        case
            when j.can_read then pg_catalog.query_to_xml(
                pg_catalog.format(
                    'select pg_catalog.json_agg(pg_catalog.json_build_object(
                        ''job_name'', coalesce(%s, pg_catalog.concat(''job '', j.jobid)),
                        ''schedule'', j.schedule,
                        ''is_enabled'', j.active,
                        ''text'', pg_catalog.left(j.command, 10001)
                    )) as answer
                    from (
                        select *
                        from only %s
                        where database = pg_catalog.current_database()
                        order by jobid
                        limit 500
                    ) as j',
                    case when j.has_names then 'nullif(j.jobname, '''')' else 'null' end,
                    j.name
                ),
                true, true, ''
            )::pg_catalog.text
        end as xml
    from job j
)
select
    'pg_cron' as scheduler,
    j.job_name,
    j.schedule,
    j.is_enabled,
    j.text as _text,
    null::pg_catalog.text as schema_name,
    null::pg_catalog.text as table_name,
    null::pg_catalog.text as _gap,
    null::pg_catalog.text as _remedy
from answer
cross join pg_catalog.json_to_recordset(
    pg_catalog.replace(pg_catalog.replace(pg_catalog.replace(
        pg_catalog.substring(xml, '<answer>(.*)</answer>'), '&lt;', '<'), '&gt;', '>'), '&amp;', '&'
    )::pg_catalog.json
) as j (job_name pg_catalog.text, schedule pg_catalog.text, is_enabled pg_catalog.bool, text pg_catalog.text)
union all
select
    null, null, null, null, null, null, null,
    case
        when j.can_read then 'the account sees only its own jobs of pg_cron'
        else 'the account may not read the jobs of pg_cron'
    end,
    nullif(j.remedy, '')
from job j
where j.is_filtered
    or not j.can_read
