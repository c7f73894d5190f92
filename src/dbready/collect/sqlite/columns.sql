with declared as (
    select
        l.name as table_name,
        l.wr as is_without_rowid,
        c.name as column_name,
        c.cid,
        c."notnull" as is_not_null,
        c.dflt_value,
        c.pk,
        c.hidden,
        c.type as data_type,
        upper(c.type) as type,
        max(c.pk) over (partition by l.name) as key_length
    from temp.pragma_table_list as l
    join temp.pragma_table_xinfo(l.name) as c
    where l.schema = 'main'
        and l.type = 'table'
        and l.name not like 'sqlite\_%' escape '\'
        and c.hidden <> 1
),
typed as (
    select
        *,
        row_number() over (partition by table_name order by cid) as ordinal_position,
        case
            when type like '%BOOL%' then 'boolean'
            when type like '%JSON%' then 'json'
            when type like '%UUID%' or type like '%GUID%' then 'uuid'
            when type like '%TIMESTAMP%' or type like '%DATETIME%' then 'timestamp'
            when type like '%INTERVAL%' then 'interval'
            when type like 'DATE%' then 'date'
            when type like 'TIME%' then 'time'
            when type like '%MONEY%' then 'money'
            when type like '%POINT%' or type like '%GEOM%' then 'geometry'
            when type like '%INT%' then 'integer'
            when type like '%CHAR%' or type like '%CLOB%' or type like '%TEXT%' then 'text'
            when type like '%BLOB%' or type like '%BINARY%' then 'binary'
            when type like '%REAL%' or type like '%FLOA%' or type like '%DOUB%' then 'float'
            when type like '%DEC%' or type like '%NUMERIC%' then 'decimal'
            when type like '%XML%' then 'xml'
            else 'other'
        end as type_family
    from declared
)
select
    'main' as schema_name,
    table_name,
    column_name,
    ordinal_position,
    data_type,
    type_family,
    case
        when type_family not in ('timestamp', 'time') then null
        else type like '%TZ%' or type like '%WITH TIME ZONE%'
    end as has_time_zone,
    case
        when type_family = 'text' and instr(type, '(') > 0
            then cast(substr(type, instr(type, '(') + 1) as integer)
    end as character_length,
    case
        when type_family = 'decimal' and instr(type, '(') > 0
            then cast(substr(type, instr(type, '(') + 1) as integer)
    end as numeric_precision,
    case
        when type_family = 'decimal' and instr(type, ',') > 0
            then cast(trim(substr(type, instr(type, ',') + 1)) as integer)
    end as numeric_scale,
    not (is_not_null or (pk > 0 and (is_without_rowid or (key_length = 1 and type = 'INTEGER')))) as is_nullable,
    dflt_value as default_expression,
    pk = 1 and key_length = 1 and type = 'INTEGER' and not is_without_rowid as is_identity,
    hidden in (2, 3) as is_generated,
    commented.sql as _sql -- once a table
from typed
left join (
    select name, sql
    from sqlite_schema
    where type = 'table'
        and sql like '%--%'
) as commented
    on ordinal_position = 1
    and commented.name = table_name
