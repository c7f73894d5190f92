-- One table, just before its rows are read: its size now, and whether planning would run a function
-- that the database defines (constant parts of index expressions and statistics are evaluated then).
select
    pg_catalog.pg_relation_size(c.oid) / pg_catalog.current_setting('block_size')::bigint as pages,
    case when c.relpages > 0 and c.reltuples > 0::real then c.reltuples / c.relpages end as rows_per_page,
    exists (
        select
        from pg_catalog.pg_depend d
        where d.refclassid in ('pg_catalog.pg_proc'::pg_catalog.regclass, 'pg_catalog.pg_operator'::pg_catalog.regclass)
            and d.refobjid >= 16384::pg_catalog.oid -- FirstNormalObjectId: made by users or extensions
            and (
                d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
                and d.objid in (select i.indexrelid from pg_catalog.pg_index i where i.indrelid = c.oid)
                or d.classid = 'pg_catalog.pg_statistic_ext'::pg_catalog.regclass
                and d.objid in (select s.oid from pg_catalog.pg_statistic_ext s where s.stxrelid = c.oid)
            )
    ) as runs_functions
from pg_catalog.pg_class c
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where n.nspname = {schema_literal}
    and c.relname = {table_literal}
    and c.relkind = 'r'
