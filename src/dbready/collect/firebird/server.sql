select
    'firebird' as dialect,
    'Firebird' as product,
    rdb$get_context('SYSTEM', 'ENGINE_VERSION') as version,
    trim(trailing from current_user) as account,
    case when m.mon$read_only = 1 then 1 else 0 end as is_read_only,
    trim(trailing from d.rdb$character_set_name) as encoding
from rdb$database d
cross join mon$database m
