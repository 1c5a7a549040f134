select no_plan();
select tests.check_members_table('vendors', '{insert,update,delete}');
select tests.check_members_table('vendor_contacts', '{insert,update,delete}');
select tests.check_members_table('vendor_trades', '{insert,update,delete}');
select tests.check_members_table('vendor_preferences', '{insert,update,delete}');
select tests.check_members_table('vendor_compliance', '{insert,update,delete}');
select * from finish();
