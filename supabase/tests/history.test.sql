select no_plan();
select tests.check_members_table('maintenance_records', '{insert,update,delete}');
select tests.check_service_table('webhook_inbox', '{}');
select tests.check_service_table('outbox', '{}');
select * from finish();
