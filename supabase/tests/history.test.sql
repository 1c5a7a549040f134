select no_plan();
select tests.check_members_table('maintenance_records', true);
select tests.check_service_table('webhook_inbox', false);
select tests.check_service_table('outbox', false);
select * from finish();
