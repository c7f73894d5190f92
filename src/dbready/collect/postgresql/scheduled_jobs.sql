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
pieces as (
    select w.word
    from job j
    cross join lateral pg_catalog.ts_stat(
        case
            when j.can_read then pg_catalog.format(
                'with record as (
                    select
                        pg_catalog.row_number() over (order by jobid) as number,
                        pg_catalog.json_build_object(
                            ''job_name'', coalesce(%s, pg_catalog.concat(''job '', jobid)),
                            ''schedule'', schedule,
                            ''is_enabled'', active,
                            ''text'', pg_catalog.left(command, 10001)
                        )::pg_catalog.text as text
                    from only %s
                    where database = pg_catalog.current_database()
                    order by jobid
                    limit 500
                )
                select pg_catalog.array_to_tsvector(array[pg_catalog.concat(
                    pg_catalog.reverse(pg_catalog.lpad(r.number::pg_catalog.text, 4, ''0'')),
                    pg_catalog.lpad(piece::pg_catalog.text, 2, ''0''),
                    pg_catalog.substr(r.text, 1 + 480 * piece, 480)
                )])
                from record as r
                cross join pg_catalog.generate_series(0, (pg_catalog.length(r.text) - 1) / 480) as piece
                where piece < 100',
                case when j.has_names then 'nullif(jobname, '''')' else 'null' end,
                j.name
            )
            else 'select null::pg_catalog.tsvector where false'
        end
    ) w
),
record as (
    select pg_catalog.string_agg(pg_catalog.substr(word, 7), '' order by pg_catalog.substr(word, 5, 2))::pg_catalog.json as document
    from pieces
    group by pg_catalog.left(word, 4)
)
select
    'pg_cron' as scheduler,
    document ->> 'job_name' as job_name,
    document ->> 'schedule' as schedule,
    (document ->> 'is_enabled')::pg_catalog.bool as is_enabled,
    document ->> 'text' as _text,
    null::pg_catalog.text as schema_name,
    null::pg_catalog.text as table_name,
    null::pg_catalog.text as _gap,
    null::pg_catalog.text as _remedy
from record
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
