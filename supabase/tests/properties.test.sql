select no_plan();
select tests.check_members_table('landlords', true);
select tests.check_members_table('owner_policies', true);
select tests.check_members_table('properties', true);
select tests.check_members_table('units', true);
select tests.check_members_table('assets', true);
select tests.check_members_table('guests', true);
select tests.check_members_table('stays', true);
select * from finish();
