select 'journal_mode' as setting_name, journal_mode as setting_value from temp.pragma_journal_mode
union all
select 'auto_vacuum', cast(auto_vacuum as text) from temp.pragma_auto_vacuum
union all
select 'page_size', cast(page_size as text) from temp.pragma_page_size
union all
select 'user_version', cast(user_version as text) from temp.pragma_user_version
