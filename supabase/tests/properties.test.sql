select no_plan();
select tests.check_members_table('landlords', '{insert,update,delete}');
select tests.check_members_table('landlord_contacts', '{insert,update,delete}');
select tests.check_members_table('owner_policies', '{insert}');
select throws_ok(
  'update public.owner_policies set nte_cents = 1', 'PT403', null, 'a policy is replaced, not edited');
select tests.check_members_table('properties', '{insert,update,delete}');
select tests.check_members_table('units', '{insert,update,delete}');
select tests.check_members_table('assets', '{insert,update,delete}');
select tests.check_members_table('guests', '{insert,update,delete}');
select tests.check_members_table('stays', '{insert,update,delete}');
select * from finish();
