select no_plan();
select tests.check_members_table('quote_requests', false);
select tests.check_members_table('quotes', false);
select tests.check_members_table('analyses', false);
select tests.check_members_table('approvals', false);
select is(
  tests.as_manager(1, format('select public.decide_approval(%L, ''approve'', null, ''dashboard'', ''manager'', null, null, null)', tests.id(1, 12))),
  '42501', 'a manager decides through the app, not past it');
select * from finish();
