select no_plan();
select tests.check_members_table('vendors', true);
select tests.check_members_table('vendor_contacts', true);
select tests.check_members_table('vendor_trades', true);
select tests.check_members_table('vendor_preferences', true);
select tests.check_members_table('vendor_compliance', true);
select * from finish();
