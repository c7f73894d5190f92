-- Statements that write, as the extension pg_stat_statements counts them: normalised texts, without comments.
-- The extension may be in any schema, its columns differ by version, and anybody may have a view of its name. So its
-- functions are looked up among the extension's own, which must be a superuser's and in C; nothing else is called.
-- Texts that still hold a literal are left out on the server. Only names of tables and columns are kept of the others.
with function as (
    select
        p.proname as name,
        pg_catalog.format('%I.%I', n.nspname, p.proname) as call,
        'stats_since' = any (p.proargnames) as is_dated,
        pg_catalog.has_schema_privilege(n.oid, 'usage') and pg_catalog.has_function_privilege(p.oid, 'execute') as can_call,
        pg_catalog.concat_ws(
            '; ',
            case
                when not pg_catalog.has_schema_privilege(n.oid, 'usage')
                    then pg_catalog.format('grant usage on schema %I to %I', n.nspname, current_user)
            end,
            case
                when not pg_catalog.has_function_privilege(p.oid, 'execute')
                    then pg_catalog.format('grant execute on function %I.%I(boolean) to %I', n.nspname, p.proname, current_user)
            end,
            pg_catalog.format('grant pg_read_all_stats to %I', current_user)
        ) as remedy
    from pg_catalog.pg_extension e
    join pg_catalog.pg_depend d
        on d.refclassid operator(pg_catalog.=) 'pg_catalog.pg_extension'::pg_catalog.regclass
        and d.refobjid = e.oid
        and d.classid operator(pg_catalog.=) 'pg_catalog.pg_proc'::pg_catalog.regclass
        and d.deptype = 'e'
    join pg_catalog.pg_proc p on p.oid = d.objid
    join pg_catalog.pg_namespace n on n.oid = p.pronamespace
    join pg_catalog.pg_language l on l.oid = p.prolang
    join pg_catalog.pg_roles o on o.oid = p.proowner
    where e.extname = 'pg_stat_statements'
        and p.proname in ('pg_stat_statements', 'pg_stat_statements_info')
        and l.lanname = 'c'
        and o.rolsuper
),
available as (
    select
        s.call as statements,
        s.is_dated,
        i.call as info,
        exists (select from pg_catalog.pg_settings where name = 'pg_stat_statements.max') as is_loaded,
        s.can_call,
        s.remedy
    from (values (1)) as always (one)
    left join function s on s.name = 'pg_stat_statements'
    left join function i on i.name = 'pg_stat_statements_info' and i.can_call
),
-- ts_stat runs a statement whose names are known only now. It returns words of at most 2046 bytes, so each record,
-- as JSON, is cut into pieces. The digits of their numbers are reversed, since ts_stat keeps words in a search tree.
pieces as (
    select w.word
    from available a
    cross join lateral pg_catalog.ts_stat(
        case
            when a.is_loaded and a.can_call then pg_catalog.format(
                'with stripped as (
                    select
                        s.userid,
                        s.calls,
                        s.rows,
                        %s as since,
                        s.query,
                        pg_catalog.length(s.query) > 8000 as is_cut,
                        pg_catalog.regexp_replace(
                            pg_catalog.regexp_replace(pg_catalog.left(s.query, 8000), ''/[*].*?[*]/'', '' '', ''g''),
                            ''(?n)-{2}.*'', '' '', ''g''
                        ) as text
                    from %s(true) as s
                    where s.dbid = (select oid from pg_catalog.pg_database where datname = pg_catalog.current_database())
                        and (
                            pg_catalog.left(s.query, 8000) ~* ''(insert|update|delete|merge|truncate|copy)''
                            or s.query = ''<insufficient privilege>''
                        )
                ),
                writing as (
                    select *, text ~ ''[$][^0-9]'' or pg_catalog.strpos(text, pg_catalog.chr(39)) > 0 as has_literal
                    from stripped
                    where text ~* ''^[[:space:](]*(insert|update|delete|merge|truncate|copy|with)[[:>:]]''
                        and text ~* ''[[:<:]](insert[[:space:]]+into|update|delete[[:space:]]+from|merge[[:space:]]+into|truncate|copy.*[[:space:]]from)[[:>:]]''
                ),
                most as (
                    select *, pg_catalog.row_number() over (order by calls desc) as number
                    from writing
                    where not has_literal
                ),
                record as (
                    select
                        m.number,
                        pg_catalog.json_build_object(
                            ''account'', r.rolname,
                            ''text'', m.text,
                            ''is_cut'', m.is_cut,
                            ''calls'', m.calls,
                            ''affected_rows'', m.rows,
                            ''counted_since'', m.since
                        )::pg_catalog.text as text
                    from most as m
                    left join pg_catalog.pg_roles as r on r.oid = m.userid
                    where m.number <= 2000
                    union all
                    select
                        0,
                        pg_catalog.json_build_object(
                            ''hidden'', (select pg_catalog.count(*) from stripped where query = ''<insufficient privilege>''),
                            ''literal'', (select pg_catalog.count(*) from writing where has_literal),
                            ''beyond'', (select pg_catalog.count(*) from most where number > 2000),
                            ''evicted'', %s
                        )::pg_catalog.text
                )
                select pg_catalog.array_to_tsvector(array[pg_catalog.concat(
                    pg_catalog.reverse(pg_catalog.lpad(r.number::pg_catalog.text, 4, ''0'')),
                    pg_catalog.lpad(piece::pg_catalog.text, 2, ''0''),
                    pg_catalog.substr(r.text, 1 + 480 * piece, 480)
                )])
                from record as r
                cross join pg_catalog.generate_series(0, (pg_catalog.length(r.text) - 1) / 480) as piece',
                case
                    when a.is_dated then 's.stats_since'
                    when a.info is not null then pg_catalog.format('(select stats_reset from %s())', a.info)
                    else 'null::pg_catalog.timestamptz'
                end,
                a.statements,
                case when a.info is not null then pg_catalog.format('(select dealloc from %s())', a.info) else '0' end
            )
            else 'select null::pg_catalog.tsvector where false'
        end
    ) w
),
record as (
    select
        pg_catalog.left(word, 4) as number,
        pg_catalog.string_agg(pg_catalog.substr(word, 7), '' order by pg_catalog.substr(word, 5, 2))::pg_catalog.json as document
    from pieces
    group by pg_catalog.left(word, 4)
),
counts as (
    select
        (document ->> 'hidden')::pg_catalog.int8 as hidden,
        (document ->> 'literal')::pg_catalog.int8 as literal,
        (document ->> 'beyond')::pg_catalog.int8 as beyond,
        (document ->> 'evicted')::pg_catalog.int8 as evicted
    from record
    where number = '0000'
)
select
    null::pg_catalog.text as schema_name,
    null::pg_catalog.text as table_name,
    document ->> 'account' as account,
    document ->> 'text' as _text,
    (document ->> 'is_cut')::pg_catalog.bool as _is_cut,
    (document ->> 'calls')::pg_catalog.int8 as calls,
    (document ->> 'affected_rows')::pg_catalog.int8 as affected_rows,
    pg_catalog.to_char(
        (document ->> 'counted_since')::pg_catalog.timestamptz at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'
    ) as counted_since,
    null::pg_catalog.text as _gap,
    null::pg_catalog.text as _remedy
from record
where number <> '0000'
union all
select null, null, null, null, null, null, null, null, gap.reason, gap.remedy
from available a
left join counts c on true
cross join lateral (
    values
        (
            not a.is_loaded,
            'the server does not load pg_stat_statements',
            'add pg_stat_statements to shared_preload_libraries, restart the server, and create extension pg_stat_statements'
        ),
        (
            a.is_loaded and a.statements is null,
            'this database does not have the extension pg_stat_statements',
            'create extension pg_stat_statements'
        ),
        (
            a.is_loaded and not a.can_call,
            'the account may not call pg_stat_statements',
            a.remedy
        ),
        (
            c.hidden > 0,
            pg_catalog.concat('hidden statements of other accounts: ', c.hidden),
            pg_catalog.format('grant pg_read_all_stats to %I', current_user)
        ),
        (
            c.literal > 0,
            pg_catalog.concat('statements that were not read because they hold values: ', c.literal),
            null
        ),
        (
            c.beyond > 0,
            pg_catalog.concat('statements that were not read because 2000 others run more often: ', c.beyond),
            null
        ),
        (
            c.evicted > 0,
            'pg_stat_statements was full and has dropped the statements that ran least often',
            'raise pg_stat_statements.max and restart the server'
        )
) as gap (is_one, reason, remedy)
where gap.is_one
