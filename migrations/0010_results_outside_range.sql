-- What a summary must not miss: results outside their range.

create index entry_abnormal on entry (person_id, effective_at desc, entry_id desc) where is_abnormal and category = 'result';
